# powershell -File packaging\run.ps1 [test] [arguments]   sets up what is missing, then runs Assay (or its tests)
$ErrorActionPreference = "Stop"
Set-Location (Join-Path $PSScriptRoot "..")
$mode = "run"
if ($args.Count -gt 0 -and $args[0] -eq "test") { $mode = "test"; $args = $args[1..$args.Count] }
$req = if ($mode -eq "test") { "packaging/requirements-test.txt" } else { "packaging/requirements.txt" }
if (-not (Test-Path ".venv/Scripts/python.exe")) { py -3 -m venv .venv }
& .venv/Scripts/python.exe -m pip install -q --require-hashes --only-binary :all: --no-deps -r $req
if ($mode -eq "test") { $env:QT_QPA_PLATFORM = "offscreen"; & .venv/Scripts/python.exe -m pytest @args }
else { & .venv/Scripts/python.exe main.py @args }
exit $LASTEXITCODE
