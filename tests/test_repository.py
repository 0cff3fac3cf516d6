"""What must hold of the files themselves."""

import ast
import json
import re

import pytest
from packaging.markers import Marker

from govreport import build, manifest


def test_raw_data_is_as_listed(root):
    assert manifest.verify(root / "data" / "raw") == []


def test_a_changed_raw_file_is_noticed(root, tmp_path):
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    manifest.add_missing(tmp_path)
    (tmp_path / "a.txt").write_text("two", encoding="utf-8")
    (tmp_path / "b.txt").write_text("new", encoding="utf-8")
    faults = manifest.verify(tmp_path)
    assert len(faults) == 2
    assert "SHA-256" in faults[0]
    assert "not listed" in faults[1]


def test_processed_data_is_what_the_raw_files_give(root, tmp_path):
    build(root / "data" / "raw" / "reports", tmp_path, resume=False)
    committed = root / "data" / "processed"
    names = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    here = {
        p.relative_to(committed).as_posix() for p in committed.rglob("*") if p.is_file() and ".resume" not in p.parts
    }
    assert names == here
    for name in sorted(names):
        assert (tmp_path / name).read_bytes() == (committed / name).read_bytes(), f"{name}: run `make reproduce`"


def test_no_address_of_an_index_in_committed_files(root):
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--index|--extra-index|--find-links", lock)


NOTEBOOKS = "notebooks/*.ipynb"


def notebooks(root):
    return {p.name: json.loads(p.read_text(encoding="utf-8")) for p in sorted(root.glob(NOTEBOOKS))}


def code_cells(notebook):
    return [c for c in notebook["cells"] if c["cell_type"] == "code" and "".join(c["source"]).strip()]


def test_every_python_gets_the_same_versions_of_what_computes(root):
    """Simulations draw other numbers with another numpy: the notebooks hold the numbers of one."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    for name in ("numpy", "scipy", "pandas", "statsmodels", "scikit-learn", "pyarrow", "jieba"):
        lines = re.findall(rf"^{name}==(\S+)(?: ; (.*?))? \\$", lock, re.M)
        for python in ("3.11.0", "3.12.0", "3.13.0"):
            at = {"python_full_version": python, "python_version": python[:4]}
            held = [v for v, condition in lines if not condition or Marker(condition).evaluate(at)]
            assert held == [lines[0][0]], (name, python, lines)


def test_notebooks_were_executed_in_order_without_error_or_stderr(root):
    found = notebooks(root)
    assert len(found) >= 4
    for name, notebook in found.items():
        cells = code_cells(notebook)
        assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1)), name
        for cell in cells:
            for output in cell["outputs"]:
                assert output["output_type"] != "error", name
                assert output.get("name") != "stderr", name


def test_no_function_is_defined_in_two_notebooks(root):
    where = {}
    for name, notebook in notebooks(root).items():
        for cell in code_cells(notebook):
            for node in ast.walk(ast.parse("".join(cell["source"]))):
                if isinstance(node, ast.FunctionDef):
                    assert where.setdefault(node.name, name) == name, node.name


def test_notebook_outputs_hold_no_path_of_a_machine(root):
    for name, notebook in notebooks(root).items():
        for cell in code_cells(notebook):
            for output in cell["outputs"]:
                text = json.dumps({k: v for k, v in output.items() if k != "data"}, ensure_ascii=False)
                text += "".join(str(v) for k, v in output.get("data", {}).items() if not k.startswith("image/"))
                assert not re.search(r"/home/|/root/|/tmp/|/Users/|[A-Z]:\\\\|site-packages| at 0x[0-9a-f]{6}", text), (
                    name
                )


@pytest.mark.parametrize("path", ["README.md", "README.zh-CN.md"])
def test_readmes_name_the_two_commands_first(root, path):
    text = (root / path).read_text(encoding="utf-8")
    assert text.index("make reproduce") < 3500
    assert text.index("make test") < 3500


def test_every_link_between_committed_pages_leads_somewhere(root):
    for page in [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("govreport/data/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_module_has_its_room_in_the_layout(root):
    rooms = re.findall(
        r"`(\w+)`", (root / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Rules for rules")[0]
    )
    modules = {path.stem for path in (root / "govreport").glob("*.py")} - {"__init__", "__main__"}
    assert modules - set(rooms) == set()
    table = [
        room for room in rooms if room in modules and room not in {"pipeline", "corpus", "datasets", "manifest", "cli"}
    ]
    assert len(table) == len(set(table)), "a module stands in two rooms"
