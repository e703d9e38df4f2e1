#!/bin/sh
# Makes requirements/{run,cluster,docs,test,long}.lock (to run, to run on a cluster, to make the pages of docs/, to test,
# for the long tests) from pyproject.toml, with hashes and no index address.
# 由 pyproject.toml 生成五个锁定文件：带哈希，不写任何软件源地址。
#   scripts/lock.sh [--upgrade]     without --upgrade, versions stay as they are where they still fit
set -eu
cd "$(dirname "$0")/.."

if command -v uv >/dev/null 2>&1; then
  uv=uv
elif .venv/bin/python -m uv --version >/dev/null 2>&1; then
  uv=".venv/bin/python -m uv"
else
  printf '%s\n  %s\n' "需要 uv：pipx install uv" "uv is needed: pipx install uv" >&2
  exit 1
fi

# lock GROUP FILE [MORE…]
lock() {
  group=$1 file=$2
  shift 2
  # shellcheck disable=SC2086 # uv may be a command with arguments
  $uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
    --python-version 3.11 --group "$group" "$@" pyproject.toml -o "$file"
}

lock build requirements/run.lock "$@"
lock build requirements/cluster.lock -c requirements/run.lock --extra cluster "$@"
lock test requirements/test.lock -c requirements/run.lock "$@"
lock build requirements/docs.lock -c requirements/test.lock --extra docs "$@"
lock long requirements/long.lock -c requirements/test.lock -c requirements/cluster.lock -c requirements/docs.lock \
  --extra cluster --extra docs "$@"
