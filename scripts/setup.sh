#!/bin/sh
# Makes this machine ready: Debian packages that are missing, a virtual environment in .venv, the kit itself.
# 准备运行环境：补装缺少的系统软件包，建立 .venv，装入本套件。可反复运行；没有要做的事时一秒内结束。
#
#   scripts/setup.sh run      what making reports needs          办理报告所需
#   scripts/setup.sh cluster  the same, and Dask; here and on each worker      另加集群所需，本机和工作机都用它
#   scripts/setup.sh docs     what making a site of docs/ needs; no TeX     把文档做成网页所需，不要 TeX
#   scripts/setup.sh test     as run, and what the tests need  另加测试所需
#   scripts/setup.sh long     the same, and what the long tests need     再加费时的测试所需
#   scripts/setup.sh found    says how a shell finds gongwenkit          说明怎样直接写 gongwenkit
#   scripts/setup.sh link     puts a link to it into ~/.local/bin        在 ~/.local/bin 放一个链接
#   scripts/setup.sh bench    what measuring needs, and what is compared with  另加对比测速所需
#
# PYTHON=/path/to/python3.12 chooses the Python (3.11 or later) for a new .venv.
set -eu
cd "$(dirname "$0")/.."

# latex-recommended: fontspec. fonts-recommended: hyperref measures a Zapf Dingbats character.
# fontconfig: without its cache XeTeX would look through every font anew for each report.
RUN_PACKAGES="texlive-xetex texlive-latex-recommended texlive-lang-chinese texlive-fonts-recommended fonts-noto-cjk fonts-lxgw-wenkai fontconfig"
# latex-extra: l3build, for the tests of the class; on Debian 12 texlive-xetex brings it along.
TEST_PACKAGES="poppler-utils texlive-latex-extra"
# libreoffice-calc, -writer: what another program reads in the same files. faketime, strace: faults (docs/reliability.md).
LONG_PACKAGES="chromium libreoffice-calc libreoffice-writer faketime strace"
BENCH_PACKAGES="pandoc texlive-plain-generic"

TEX_FONTS="FandolFang-Regular.otf FandolKai-Regular.otf FandolHei-Regular.otf FandolSong-Regular.otf FandolSong-Bold.otf"
SYSTEM_FONTS="NotoSerifCJK-Regular.ttc NotoSerifCJK-Bold.ttc NotoSansCJK-Regular.ttc LXGWWenKai-Regular.ttf"

say() { printf '%s\n  %s\n' "$1" "$2"; }
warn() { say "$1" "$2" >&2; }
die() { warn "$1" "$2"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- Python -----------------------------------------------------------------------------------------------------------

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Prints the first Python that is 3.11 or later; nothing if there is none.
find_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if has "$candidate" && is_new_enough "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
}

# A .venv without pip is one that was broken off, or whose Python the system has since replaced by a newer one.
environment_is_here() {
  is_new_enough .venv/bin/python &&
    [ "$(cat .venv/.made-for 2>/dev/null || pwd -P)" = "$(pwd -P)" ] &&
    .venv/bin/python -c 'import sys, importlib.util; sys.exit(importlib.util.find_spec("pip") is None)'
}

# Prints the Debian packages without which no virtual environment can be made.
python_packages() {
  if environment_is_here; then return; fi
  python=$(find_python)
  if [ -z "$python" ]; then
    [ -n "${PYTHON:-}" ] || has python3 || printf 'python3 python3-venv\n'
  elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    printf '%s-venv\n' "$(basename "$python")"
  fi
}

# --- system packages --------------------------------------------------------------------------------------------------

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

install_on_debian() {
  missing=
  for package in "$@"; do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ] && ! has sudo; then
    warn "缺少软件包，而当前用户不能安装。请由管理员运行：" "Packages are missing and this user cannot install them. Ask an administrator to run:"
    printf '  apt-get update && apt-get install --no-install-recommends%s\n' "$missing" >&2
    return 0
  fi
  say "安装系统软件包：$missing" "Installing system packages:$missing"
  as_root apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null || warn "软件包目录未能更新，用现有目录继续" "The package lists could not be refreshed; going on with those here"
  known=
  for package in $missing; do
    if apt-cache show "$package" >/dev/null 2>&1; then
      known="$known $package"
    else
      warn "本系统的软件源没有 $package" "This system's package sources do not have $package"
    fi
  done
  [ -n "$known" ] || return 0
  # shellcheck disable=SC2086 # a list of package names
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends $known </dev/null ||
    warn "软件包未能全部装上，请看上面的提示" "Not all packages could be installed; see the messages above"
}

# What to install where there is no apt; names are those of the systems' own packages.
explain_elsewhere() {
  system=$(uname -s)
  if [ -r /etc/os-release ]; then system=$(. /etc/os-release && printf '%s %s' "${ID:-}" "${ID_LIKE:-}"); fi
  warn "这里没有 apt，请自行安装下列软件：" "There is no apt here; please install these yourself:"
  case "$system" in
    *fedora*|*rhel*) echo "  dnf install python3 texlive-collection-xetex texlive-collection-langchinese texlive-collection-latexextra texlive-collection-fontsrecommended google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts lxgw-wenkai-fonts" ;;
    *suse*) echo "  zypper install python312 texlive-collection-xetex texlive-collection-langchinese texlive-collection-latexextra texlive-collection-fontsrecommended google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts" ;;
    *arch*) echo "  pacman -S python texlive-xetex texlive-langchinese texlive-latexextra texlive-fontsrecommended noto-fonts-cjk ttf-lxgw-wenkai" ;;
    Darwin*) echo "  brew install python@3.12; brew install --cask mactex-no-gui font-noto-serif-cjk font-noto-sans-cjk font-lxgw-wenkai" ;;
    MINGW*|MSYS*|CYGWIN*)
      die "Windows 上请用 WSL：在 PowerShell 中运行 wsl --install -d Debian，然后在其中运行 make reports" \
        "On Windows use WSL: run wsl --install -d Debian in PowerShell, then make reports inside it" ;;
    *) echo "  Python 3.11+, TeX Live (XeTeX, ctex, xeCJK, latexextra), Fandol, Noto CJK (.ttc), LXGW WenKai 霞鹜文楷" ;;
  esac >&2
  if [ "$level" = test ] || [ "$level" = long ]; then echo "  + poppler (pdftotext, pdftoppm), l3build" >&2; fi
  if [ "$level" = long ]; then echo "  + chromium, LibreOffice Calc" >&2; fi
  if [ "$level" = bench ]; then echo "  + pandoc, TeX Live plain-generic" >&2; fi
}

font_is_here() {
  kpsewhich "$1" >/dev/null 2>&1 || { has fc-list && fc-list : file 2>/dev/null | grep -qF "/$1"; }
}

check_typesetting() {
  has xelatex || die "找不到 xelatex，不能排版" "xelatex is not here: nothing can be typeset"
  for font in $TEX_FONTS $SYSTEM_FONTS; do
    font_is_here "$font" || lacking="${lacking:-} $font"
  done
  [ -z "${lacking:-}" ] || die "缺少字体文件：$lacking" "Font files are missing:$lacking"
}

# --- virtual environment ----------------------------------------------------------------------------------------------

make_environment() {
  if environment_is_here; then return; fi
  python=$(find_python)
  [ -n "$python" ] || die "需要 Python 3.11 或更新的版本；装好后可用 PYTHON=/路径/python3.12 make reports 指明" \
    "Python 3.11 or later is needed; once it is here, name it: PYTHON=/path/to/python3.12 make reports"
  say "建立 .venv（$("$python" -V)）" "Making .venv with $("$python" -V)"
  "$python" -m venv --clear .venv ||
    die "虚拟环境未能建立；Debian 类系统请安装 python3-venv" "The virtual environment could not be made; on Debian-like systems install python3-venv"
  pwd -P >.venv/.made-for
}

stamp_of() { cat "$@" pyproject.toml | cksum; }

# install_python NAME LOCK: installs exactly what the lock says, then the kit itself, unless that is done already.
install_python() {
  stamp=$(stamp_of "$2")
  if [ "$(cat ".venv/.stamp-$1" 2>/dev/null)" = "$stamp" ]; then return; fi
  say "按 $2 安装 Python 软件包（核对哈希；第一次约需几分钟，其间没有输出）" "Installing Python packages from $2 (hashes are checked; the first time it takes some minutes, in silence)"
  # --use-pep517: odfpy is there as source only, and how it is built shall not hang on the version of pip.
  .venv/bin/python -m pip install -q --no-input --disable-pip-version-check --use-pep517 --require-hashes -r "$2"
  .venv/bin/python -m pip install -q --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
  printf '%s\n' "$stamp" >".venv/.stamp-$1"
}

# --- how the program is found -----------------------------------------------------------------------------------------

program=.venv/bin/gongwenkit
is_program() { [ -e "$1" ] && [ "$(readlink -f "$1")" = "$(readlink -f "$program")" ]; }

# A shell finds a command in the folders of PATH; .venv/bin is none of them until somebody says so.
say_how_it_is_found() {
  found=$(command -v gongwenkit 2>/dev/null || true)
  if [ -n "$found" ] && is_program "$found"; then
    say "命令 gongwenkit 可以直接用。" "The command gongwenkit is found by its name."
    return
  fi
  here=$(pwd -P)/.venv/bin
  say "命令 gongwenkit 在 $here，运行下面两行之一就可以直接写 gongwenkit：" \
    "The command gongwenkit is in $here; one of these lines has it found by its name:"
  printf '  export PATH="%s:$PATH"\n    %s\n  make link\n    %s\n' "$here" "只在这个窗口里 · in this shell only" \
    "以后都有：在 ~/.local/bin 放一个链接 · from now on: a link in ~/.local/bin"
}

# Puts a link into ~/.local/bin, and replaces nothing but such a link.
link_program() {
  [ -x "$program" ] || die "还没有 .venv，请先运行 make setup" "There is no .venv yet: run make setup first"
  link=$HOME/.local/bin/gongwenkit
  if ! is_program "$link"; then
    if [ -e "$link" ] || [ -L "$link" ]; then
      die "$link 已经有了，指向别处，没有改动；请先把它移走" "$link is there and leads elsewhere; nothing was changed. Move it away first"
    fi
    mkdir -p "$HOME/.local/bin"
    ln -s "$(pwd -P)/$program" "$link"
  fi
  say "链接在 $link" "The link is $link"
  case ":$PATH:" in
    *":$HOME/.local/bin:"*) ;;
    *) say "$HOME/.local/bin 不在 PATH 里；重新登录，或运行：" "$HOME/.local/bin is not on PATH; log in again, or run:"
       printf '  export PATH="$HOME/.local/bin:$PATH"\n' ;;
  esac
}

# --- the work ---------------------------------------------------------------------------------------------------------

level=${1:-}
case "$level" in
  found) say_how_it_is_found; exit 0 ;;
  link) link_program; exit 0 ;;
  run|cluster) packages=$RUN_PACKAGES ;;
  docs) packages= ;;
  test) packages="$RUN_PACKAGES $TEST_PACKAGES" ;;
  long) packages="$RUN_PACKAGES $TEST_PACKAGES $LONG_PACKAGES" ;;
  bench) packages="$RUN_PACKAGES $BENCH_PACKAGES" ;;
  *) die "用法：scripts/setup.sh run|cluster|docs|test|long|bench|found|link" "Usage: scripts/setup.sh run|cluster|docs|test|long|bench|found|link" ;;
esac

# Two at a time in one checkout would write into one another's .venv.
if has flock; then
  exec 9<.
  flock -n 9 || {
    say "另一个 setup.sh 正在这里运行，等它结束" "Another setup.sh is at work here; waiting for it"
    flock 9
  }
fi

if has apt-get && has dpkg-query; then
  # shellcheck disable=SC2046,SC2086 # lists of package names
  install_on_debian $packages $(python_packages)
elif [ "$level" != docs ] && ! (check_typesetting) >/dev/null 2>&1; then
  explain_elsewhere
fi
[ "$level" = docs ] || check_typesetting
make_environment
# Each lock holds all of the one before, at the same versions: what it installs serves the lesser levels, too.
case "$level" in
  run) install_python run requirements/run.lock ;;
  cluster)
    install_python cluster requirements/cluster.lock
    stamp_of requirements/run.lock >.venv/.stamp-run
    ;;
  docs)
    install_python docs requirements/docs.lock
    stamp_of requirements/run.lock >.venv/.stamp-run
    ;;
  test)
    install_python test requirements/test.lock
    stamp_of requirements/run.lock >.venv/.stamp-run
    ;;
  long|bench)  # ledgers to measure with are written as tests write theirs, and Dask is measured
    install_python long requirements/long.lock
    stamp_of requirements/run.lock >.venv/.stamp-run
    stamp_of requirements/cluster.lock >.venv/.stamp-cluster
    stamp_of requirements/docs.lock >.venv/.stamp-docs
    stamp_of requirements/test.lock >.venv/.stamp-test
    ;;
esac
