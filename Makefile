# gongwenkit: what people run. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help setup link reports examples docs lab test test-fast test-long test-class check bench lock clean

PYTHON_BIN := .venv/bin/python
# Tests start hundreds of processes: without bytecode kept, each of them would compile the kit anew. What the tests of
# one file share (a build, a parsed tree) is made once only where one worker runs the whole file.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PYTHON_BIN) -m pytest -q -n 2 --dist loadfile
PERIOD ?= 2023
REPORT ?= duty
EDITION ?= draft

help: ## 列出各项命令 · this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  make \1	\2/p' Makefile | expand -t 22

setup: .setup-run ## 准备运行环境，并说明怎样直接写 gongwenkit · make this machine ready; says how gongwenkit is found
	@scripts/setup.sh found

link: ## 在 ~/.local/bin 放一个链接，以后直接写 gongwenkit · a link in ~/.local/bin, so that gongwenkit is found
	@scripts/setup.sh link

reports: .setup-run ## 办理全部单位的报告（PERIOD=2023 REPORT=duty EDITION=draft） · the reports of all departments
	$(PYTHON_BIN) scripts/build_reports.py --all --period $(PERIOD) --report $(REPORT) --edition $(EDITION)

examples: .setup-run ## 排印版式样例，逐份检查版面（build/examples） · the examples of the LaTeX class, each proofed
	$(PYTHON_BIN) scripts/make_examples.py

docs: ## 把 docs/ 做成可以搜索的网页（build/docs-site），查全部链接 · the pages of docs/ as a site, links checked
	@scripts/setup.sh docs
	@$(PYTHON_BIN) scripts/make_docs.py

lab: .setup-run ## 打开笔记本 · open the notebooks
	$(PYTHON_BIN) -m jupyter lab notebooks/

test: check ## 全部检查与测试 · style, types and all tests, the quick ones first
	$(PYTEST) -m "not slow and not long"
	$(PYTEST) -m "slow and not long"

test-long: .setup-long ## 费时的、要用浏览器的测试 · tests that take long or need a browser
	$(PYTEST) -m long

test-fast: .setup-test ## 只跑快的测试 · the quick tests
	$(PYTEST) -m "not slow and not long"

test-class: .setup-test ## 只测 LaTeX 版式类 · the tests of the LaTeX class
	cd latex && l3build check

check: .setup-test ## 格式、规范与类型 · format, lint, types
	$(PYTHON_BIN) -m ruff format --check .
	$(PYTHON_BIN) -m ruff check .
	$(PYTHON_BIN) -m mypy

bench: ## 测速，R1 至 R11（约 6 分钟；WHOLE=1 办千个单位；WRITE=1 写入文档） · speed, next to its limits
	@scripts/setup.sh bench
	$(PYTHON_BIN) scripts/bench.py $(if $(WHOLE),--whole) $(if $(WRITE),--write)

lock: ## 重新生成锁定文件 · make the lock files again
	@scripts/lock.sh

clean: ## 删除 build/ 与各种缓存（不动 .venv 与数据） · remove build/ and caches; .venv and data stay
	rm -rf build dist .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests scripts notebooks -name __pycache__ -o -name .ipynb_checkpoints 2>/dev/null | xargs rm -rf

.PHONY: .setup-run .setup-test .setup-long
.setup-run:
	@scripts/setup.sh run

.setup-test:
	@scripts/setup.sh test

.setup-long:
	@scripts/setup.sh long
