"""Write one small report in every format to `tests/fixtures/formats/`.

The report and its figures are invented. What LibreOffice writes (.doc, .rtf, .odt, and the page
that the picture is of) differs from run to run and is written only where it is installed;
everything else is the same bytes every time.
"""

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import pypdfium2 as pdfium  # noqa: E402
from benchmarks.corpus.renderers import Grid, Page, Paragraph, render  # noqa: E402

HOME = ROOT / "tests" / "fixtures" / "formats"
REPORT: Page = (
    Paragraph("澄溪县档案馆2024年度部门整体支出绩效自评报告", 1),
    Paragraph("一、部门概况", 2),
    Paragraph("澄溪县档案馆内设股室4个，核定编制26人，年末实有在职人员23人。"),
    Paragraph("二、收支情况", 2),
    Paragraph(
        "2024年全年收入合计486.40万元，其中：财政拨款收入470.00万元，其他收入16.40万元。"
        "全年支出合计480.15万元，其中：基本支出320.15万元，项目支出150.00万元。"
    ),
    Paragraph("全年“三公”经费支出3.86万元，比预算数4.50万元减少0.64万元，下降14.22%。"),
    Grid(
        "表1 年度项目支出情况表",
        "单位：万元",
        (
            ("项目", "2024年度", ""),
            ("", "预算数", "决算数"),
            ("档案数字化", "90.00", "88.50"),
            ("库房维护", "62.00", "61.50"),
            ("合计", "152.00", "150.00"),
        ),
        2,
        ((0, 0, 2, 1), (0, 1, 1, 2)),
    ),
    Paragraph("三、评价结论", 2),
    Paragraph("自评得分92分，评价等级为优。"),
)
"""With one error: 320.15 and 150.00 do not add up to 480.15."""
FORMATS = ("txt", "md", "html", "mht", "docx", "eml", "pdf", "ofd", "xlsx", "csv")
OFFICE = ("doc", "rtf", "odt", "png")
_PICTURE_DPI = 200


def samples() -> dict[str, bytes]:
    """The files by name that are the same bytes every time."""
    made = {f"report.{format}": render(REPORT, format) for format in FORMATS}
    made["bundle.zip"] = _bundle({name: made[f"report.{name}"] for name in ("eml", "md", "ofd")})
    return made


def _picture(pdf: bytes) -> bytes:
    """The first page as it would come from a scanner."""
    out = io.BytesIO()
    page = pdfium.PdfDocument(pdf)[0]
    picture = page.render(scale=_PICTURE_DPI / 72).to_pil().convert("L").quantize(8)
    picture.save(out, "PNG", dpi=(_PICTURE_DPI, _PICTURE_DPI), optimize=True)
    return out.getvalue()


def _bundle(files: dict[str, bytes]) -> bytes:
    """A zip of a mail and other files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for ending, data in files.items():
            member = zipfile.ZipInfo(f"澄溪县档案馆/自评报告.{ending}", (2025, 3, 1, 0, 0, 0))
            bundle.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _office(docx: bytes, home: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "report.docx")
        source.write_bytes(docx)
        for ending in (*OFFICE[:-1], "pdf"):
            command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
            command += ["--convert-to", ending, "--outdir", folder, str(source)]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        for ending in OFFICE[:-1]:
            shutil.copy(Path(folder, f"report.{ending}"), home)
        printed = Path(folder, "report.pdf").read_bytes()
        (home / "report.png").write_bytes(_picture(printed))


def main() -> None:
    """Write the samples below the folder given, or where the tests look for them."""
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME
    home.mkdir(parents=True, exist_ok=True)
    made = samples()
    for name, data in made.items():
        (home / name).write_bytes(data)
    if shutil.which("soffice"):
        _office(made["report.docx"], home)


if __name__ == "__main__":
    main()
