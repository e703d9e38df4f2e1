-- The tests for an engine that the class refuses; read after build.lua.
testfiledir = "testfiles/pdftex"
checkengines = { "pdftex" }
stdengine = "pdftex"
