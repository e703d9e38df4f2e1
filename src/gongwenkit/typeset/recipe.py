r"""TeX that makes a format in which the class is loaded already, and that proves it to be the class as loaded anew.

A format cannot hold OpenType fonts, and loading the class selects Latin Modern. To leave that out would be wrong:
lengths in em (`\leftmargini`, `\bibindent`) would be zero. So three runs are needed:

1. The class is loaded as ever. Noted are the dimensions of each OpenType font that is selected, and the state of TeX
   at the end: all registers that are allocated, codes, parameters, the page begun, and the definitions that matter.
2. The class is loaded with a stand-in for each of these fonts, a TFM font with the same dimensions, and dumped. What
   was put on the page is kept in a box. `\documentclass` of the format takes it out and loads the real fonts.
3. A document with this format notes its state. Only if it is equal to that of the first run is the format used.
"""

__all__ = ["PAGE", "SHOWN", "STATE", "fresh_source", "recipe_source", "state_source"]

FONTS, STATE = "gwk-fonts.tex", "gwk-state.txt"
"""Files that the runs write: the dimensions of the fonts, and the state."""
PAGE = "### "
r"""How the log begins each list that `\showlists` writes; a blank line ends them."""
SHOWN = "OK."
r"""What TeX says, as an error, at the end of `\showlists`; a run that notes the state ends there."""

_BOX = 32001
"""A box register that no class allocates: allocation goes upwards."""

_NOTE_FONTS = r"""
\catcode64=11
\immediate\openout14=FONTS
\let\gwk@extract\extract@font
\def\gwk@at{655361}
\def\extract@font{\gwk@extract
  \ifnum\XeTeXfonttype\font@name>0
    \immediate\write14{\@backslashchar gwk@font{\expandafter\string\font@name}{\gwk@at sp}%
      {{\the\fontdimen1\font@name}{\the\fontdimen2\font@name}{\the\fontdimen3\font@name}{\the\fontdimen4\font@name}}%
      {{\the\fontdimen5\font@name}{\the\fontdimen6\font@name}{\the\fontdimen7\font@name}{\the\fontdimen8\font@name}}}%
    \xdef\gwk@at{\the\numexpr\gwk@at+1}%
  \fi}
\catcode64=12
CLASS
\catcode64=11
\let\extract@font\gwk@extract
\immediate\closeout14
\catcode64=12
"""

_RECIPE = r"""
\catcode64=11
\let\gwk@extract\extract@font
\gdef\gwk@standins{}
\def\gwk@font#1#2#3#4{\global\@namedef{gwk@:#1}{\gwk@load{#2}\gwk@low#3\gwk@high#4}}
\def\gwk@load#1{\global\expandafter\font\font@name=cmr10 at #1\relax}
\def\gwk@low#1#2#3#4{\fontdimen1\font@name=#1\relax \fontdimen2\font@name=#2\relax
  \fontdimen3\font@name=#3\relax \fontdimen4\font@name=#4\relax}
\def\gwk@high#1#2#3#4{\fontdimen8\font@name=#4\relax \fontdimen7\font@name=#3\relax
  \fontdimen6\font@name=#2\relax \fontdimen5\font@name=#1\relax}
\input FONTS
\def\extract@font{%
  \ifcsname gwk@:\expandafter\string\font@name\endcsname
    \xdef\gwk@standins{\unexpanded\expandafter{\gwk@standins}\noexpand\gwk@do{\expandafter\string\font@name}}%
    \csname gwk@:\expandafter\string\font@name\endcsname
    \font@name\relax
    \csname\f@encoding+\f@family\endcsname
    \csname\curr@fontshape\endcsname\relax
  \else\gwk@extract\fi}
\catcode64=12
CLASS
\catcode64=11
\let\extract@font\gwk@extract
\def\gwk@do#1{\global\expandafter\let\csname#1\endcsname\@undefined}\gwk@standins
\def\gwk@do#1{\xdef\font@name{\csname#1\endcsname}\pickup@font}
\let\gwk@name\font@name
\xdef\gwk@page{\prevdepth=\the\prevdepth\deadcycles=\the\deadcycles\outputpenalty=\the\outputpenalty\relax}
\begingroup
\output={\global\setboxBOX=\vbox{\unvbox255 \unpenalty\setbox0=\lastbox\unskip}}
\hbox{}\penalty-10000
\endgroup
\deadcycles=0
\gdef\documentclass{\@ifnextchar[\gwk@class{\gwk@class[]}}
\gdef\gwk@class[#1]#2{\let\documentclass\@twoclasseserror
  \unvboxBOX \@@par\gwk@page
  \gwk@standins
  \xdef\font@name{\csname\curr@fontshape/\f@size\endcsname}\pickup@font\font@name
  \global\let\font@name\gwk@name}
\catcode64=12
\dump
"""

_NOTE_STATE = r"""
\catcode64=11
\begingroup
\immediate\openout15=STATE
\long\def\gwk@write#1{\immediate\write15{#1}}
\def\gwk@each#1#2#3{\count255=#2\relax
  \loop\ifnum\count255=255 \else\gwk@write{\string#1\the\count255=\the#1\count255}\fi
  \ifnum\count255<#3\relax\advance\count255 1 \repeat}
\gwk@each\count0{\count10}\gwk@each\dimen0{\count11}\gwk@each\skip0{\count12}\gwk@each\muskip0{\count13}
\gwk@each\toks0{\count15}
\count255=0
\loop\gwk@write{box\the\count255=\ifvoid\count255 \else\the\wd\count255 \the\ht\count255 \the\dp\count255 \fi}
\ifnum\count255<\count14 \advance\count255 1 \repeat
\gwk@each\catcode0{254}\gwk@each\lccode0{254}\gwk@each\uccode0{254}\gwk@each\sfcode0{254}\gwk@each\mathcode0{254}
\gwk@each\catcode{12288}{12351}\gwk@each\catcode{65280}{65519}\gwk@each\catcode{19968}{20223}
\gwk@each\XeTeXcharclass{8208}{8239}\gwk@each\XeTeXcharclass{12288}{12351}\gwk@each\XeTeXcharclass{65280}{65519}
\gwk@each\XeTeXcharclass{19968}{20223}
\count255=1
\loop\gwk@write{fontdimen\the\count255=\the\fontdimen\count255\font}\ifnum\count255<8 \advance\count255 1 \repeat
\gwk@write{font=\fontname\font, \the\hyphenchar\font, \the\skewchar\font}
\def\do#1{\edef\gwk@value{\the#1}\gwk@write{\string#1=\meaning\gwk@value}}  % in \write there is no \prevdepth
\do\parindent\do\parskip\do\baselineskip\do\lineskip\do\lineskiplimit\do\topskip\do\hsize\do\vsize\do\maxdepth
\do\splitmaxdepth\do\splittopskip\do\leftskip\do\rightskip\do\parfillskip\do\spaceskip\do\xspaceskip\do\tabskip
\do\hoffset\do\voffset\do\hangindent\do\hangafter\do\abovedisplayskip\do\belowdisplayskip\do\abovedisplayshortskip
\do\belowdisplayshortskip\do\everypar\do\everymath\do\everydisplay\do\everyhbox\do\everyvbox\do\everycr\do\everyjob
\do\everyeof\do\output\do\errhelp\do\pretolerance\do\tolerance\do\linepenalty\do\hyphenpenalty\do\exhyphenpenalty
\do\clubpenalty\do\widowpenalty\do\displaywidowpenalty\do\brokenpenalty\do\interlinepenalty\do\predisplaypenalty
\do\postdisplaypenalty\do\hbadness\do\vbadness\do\hfuzz\do\vfuzz\do\overfullrule\do\emergencystretch\do\adjdemerits
\do\doublehyphendemerits\do\finalhyphendemerits\do\looseness\do\language\do\lefthyphenmin\do\righthyphenmin\do\uchyph
\do\endlinechar\do\newlinechar\do\escapechar\do\defaulthyphenchar\do\defaultskewchar\do\fam\do\mag\do\pdfpagewidth
\do\pdfpageheight\do\XeTeXinterchartokenstate\do\XeTeXlinebreakpenalty\do\XeTeXlinebreakskip\do\XeTeXuseglyphmetrics
\do\XeTeXdashbreakstate\do\XeTeXgenerateactualtext\do\XeTeXinputnormalization\do\XeTeXprotrudechars
\do\suppressfontnotfounderror\do\tracinglostchars\do\tracingonline\do\showboxbreadth\do\showboxdepth
\do\errorcontextlines\do\currentgrouplevel\do\interactionmode\do\savingvdiscards\do\savinghyphcodes\do\lastlinefit
\do\boxmaxdepth\do\delimitershortfall\do\delimiterfactor\do\nulldelimiterspace\do\scriptspace\do\mathsurround
\do\binoppenalty\do\relpenalty\do\outputpenalty\do\holdinginserts\do\insertpenalties\do\deadcycles\do\prevdepth
\do\lastnodetype\do\lastskip\do\lastpenalty\do\pagetotal\do\pagegoal\do\pageshrink\do\pagestretch
\long\def\do#1{\gwk@write{\string#1=\meaning#1}}
\def\gwk@named#1{\gwk@write{#1=\expandafter\meaning\csname#1\endcsname}}
\do\selectfont\gwk@named{selectfont }\do\normalsize\gwk@named{normalsize }\do\pickup@font\do\extract@font
\do\define@newfont\do\document\do\enddocument\do\f@encoding\do\f@family\do\f@series\do\f@shape\do\f@size
\do\f@baselineskip\do\f@linespread\do\baselinestretch\gwk@named{do}\do\size@update\do\enc@update\do\font@name\do\rmdefault
\do\sfdefault\do\ttdefault\do\encodingdefault\do\familydefault\do\@currname\do\@currext\do\@currnamestack\do\@filelist
\do\@classoptionslist\do\@unusedoptionlist\do\@raw@classoptionslist\gwk@named{opt@gongwenkit.cls}\gwk@named{TU+lmr}
\gwk@named{TU/lmr/m/n}\do\usepackage\do\RequirePackage\do\LoadClass\do\documentclass\do\begin\do\end\do\par\do\jobname
\do\@begindocumenthook\do\@enddocumenthook\do\gwsetup\do\strutbox\do\hypersetup\do\today
\immediate\closeout15
\showboxdepth100 \showboxbreadth100 \showlists
"""


def fresh_source(options: str) -> str:
    """Returns the document of the first run, with the options of the class as they are written."""
    return _filled(_NOTE_FONTS + _NOTE_STATE, options)


def recipe_source(options: str) -> str:
    """Returns the document of the second run, which dumps the format."""
    return _filled(_RECIPE, options)


def state_source(options: str) -> str:
    """Returns the document of the third run."""
    return _filled("CLASS\n" + _NOTE_STATE, options)


def _filled(text: str, options: str) -> str:
    """Returns TeX with the names of files, the class and the box filled in."""
    values = {"FONTS": FONTS, "STATE": STATE, "CLASS": rf"\documentclass[{options}]{{gongwenkit}}", "BOX": f"{_BOX}"}
    for name, value in values.items():
        text = text.replace(name, value)
    return text.lstrip("\n")
