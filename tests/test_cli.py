"""The commands as a user calls them: exit status, sentences, no tracebacks."""

import subprocess
import sys

import pytest


def run(*args):
    done = subprocess.run(
        [sys.executable, "-m", "govreport", *map(str, args)], capture_output=True, text=True, encoding="utf-8"
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


def test_version():
    assert run("--version").stdout.startswith("govreport 0.")


def test_build_show_audit(root, tmp_path):
    out = tmp_path / "out"
    done = run("build", root / "data" / "raw" / "reports", out)
    assert done.returncode == 0, done.stderr
    assert "河南省许昌市" in done.stdout
    assert "83.3 %" in done.stdout
    assert "90 to 100 %" in done.stdout
    assert (out / "quantities.parquet").is_file()
    done = run("audit", out)
    assert done.returncode == 0
    assert "5 report(s)" in done.stdout


def test_show_one_file(root, tmp_path):
    path = root / "data" / "raw" / "reports" / "xiamen-2022.txt"
    done = run("show", path)
    assert done.returncode == 0
    assert "head_appearance_rate" in done.stdout
    done = run("show", path, "--edits")
    assert "（三）提增立法" in done.stdout.replace(" ", "") or "提增" in done.stdout
    page = tmp_path / "page.html"
    assert run("show", path, "--html", page).returncode == 0
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "http" not in html
    assert 'class="coded"' in html


def test_exit_status(tmp_path):
    assert run("build", tmp_path / "nowhere", tmp_path / "out").returncode == 2
    assert run("audit", tmp_path / "nowhere").returncode == 2
    assert run("show", tmp_path / "nowhere.txt").returncode == 2
    assert run("biuld").returncode == 2
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "empty.txt").write_bytes(b"")
    done = run("build", tmp_path / "in", tmp_path / "out")
    assert done.returncode == 1
    assert "empty.txt" in done.stdout
    done = run("show", tmp_path / "in" / "empty.txt")
    assert done.returncode == 1
    assert "empty.txt" in done.stderr


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '" onmouseover="x'])
def test_the_page_escapes_the_text(tmp_path, text):
    path = tmp_path / "r.txt"
    path.write_text(f"2022年，河北省沧州市推进法治政府建设{text}，受理行政复议案件45件。" * 5, encoding="utf-8")
    out = tmp_path / "r.html"
    assert run("show", path, "--html", out).returncode == 0
    html = out.read_text(encoding="utf-8")
    assert "<script" not in html
    assert '" onmouseover="x' not in html
