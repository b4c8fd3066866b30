#!/bin/sh
# Build into dist/ and start what was built once each: wheel, source archive, and a folder that runs without Python.
set -eu
cd "$(dirname "$0")/.."
python=$PWD/.venv/bin/python

rm -rf dist build/pyinstaller build/wheel
"$python" -m build --no-isolation --outdir dist .
version=$("$python" -m hatchling version)

echo "Starting the wheel's dingui once ..."
"$python" -m pip --no-input install -q --no-deps --no-compile --target build/wheel "dist/dingui-$version-py3-none-any.whl"
test -f build/wheel/dingui/_resources/translations/zh_CN/LC_MESSAGES/dingui.mo
(cd build/wheel && DINGUI_LANG=zh_CN PYTHONPATH=. "$python" -P -m dingui --version)

"$python" -m PyInstaller --noconfirm --log-level WARN \
    --distpath build/pyinstaller/dist --workpath build/pyinstaller/work packaging/dingui.spec
echo "Starting the folder's dingui once ..."
DINGUI_LANG=zh_CN build/pyinstaller/dist/dingui/dingui --version

system=$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
tar -czf "dist/dingui-$version-$system.tar.gz" -C build/pyinstaller/dist dingui
ls -l dist
