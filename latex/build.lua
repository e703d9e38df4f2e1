#!/usr/bin/env texlua
-- Tests of the class: `make test-class`, or `l3build check` in this folder; `l3build save NAME` after a change meant.
-- Each test is a .lvt in testfiles/ and what its log must say in the .tlg beside it.

module = "gongwenkit"

builddir = "../build/l3build"
sourcefiles = { "*.cls", "*.def" }
unpackfiles = { }
installfiles = { "*.cls", "*.def" }
testsuppdir = "testfiles/support"
typesetfiles = { }

checkengines = { "xetex" }
stdengine = "xetex"
checkruns = 1
-- By default l3build goes on after an error, and a class that is broken passes; the exit status is part of each .tlg.
checkopts = "-interaction=nonstopmode -halt-on-error"
recordstatus = true

-- The one message of the class for another engine needs that engine.
checkconfigs = { "build", "config-pdftex" }
