"""Sentences in turned order: what they say of a figure, and what they tie it to."""

import pytest

from .prose import fact, read, ties


def test_what_became_of_a_figure_is_of_the_same_thing_and_its_change_is_measured_by_it() -> None:
    found = read("预算由年初的926.97万元调整到2722.54万元，净增加1795.57万元，增长193.7%。")
    assert [(f.stage, f.concept) for f in found.facts][:2] == [
        ("年初预算", "支出合计"),
        ("调整预算", "全年预算数"),
    ]
    assert ("stated_difference", ["1795.57", "2722.54", "926.97"]) in ties(found)


def test_a_bracket_behind_a_figure_is_said_of_it_alone() -> None:
    found = read("基本支出由73.02万元（2022年）增加至75.21万元（2023年），增幅3.0%。")
    assert [(f.stage, f.fiscal_year) for f in found.facts][:2] == [("上年", 2022), ("决算", 2023)]


@pytest.mark.parametrize(
    ("body", "stated", "operands"),
    [
        ("资产总额613.27万元：流动资产占54.59%，为334.77万元；固定资产净值占45.41%，为278.50万元。",
         "54.59", ["334.77", "613.27"]),
        ("粮食作物总产值增长28.68%，完成351.53亿元，2022年同期完成273.19亿元。",
         "28.68", ["351.53", "273.19", "273.19"]),
        ("“三公”经费支出181.95万元，占年初预算229.50万元的比例为79.28%。",
         "79.28", ["181.95", "229.50"]),
        ("小微企业合同75.08万元，在中小企业合同100.56万元中占74.66%。",
         "74.66", ["75.08", "100.56"]),
        ("满意度指标权重10分，自评得分9分，得分率90%。", "90", ["9", "10"]),
    ],
)  # fmt: skip
def test_a_percentage_before_or_behind_its_figure(
    body: str, stated: str, operands: list[str]
) -> None:
    found = ties(read(body), "ratio")
    assert [each for _, (said, *each) in found if said == stated] == [operands]


def test_a_name_behind_its_figure_names_it_and_its_stage() -> None:
    found = read("在4153.66万元的支出预算里，项目支出2687.59万元，基本支出1466.07万元。")
    assert (found.facts[0].concept, found.facts[0].stage) == ("支出合计", "年初预算")
    assert ties(found, "sum") == [("expenditure_by_nature", ["4153.66", "2687.59", "1466.07"])]
    funds = read("120.00万元为财政拨款收入、30.00万元为事业收入。").facts
    assert [f.concept for f in funds] == ["财政拨款收入", "事业收入"]


def test_below_a_budget_and_then_a_gap_is_the_budget() -> None:
    found = read("公务接待费支出15.40万元，低于年初预算数18.00万元，差额2.60万元。")
    assert (fact(found, "18.00").concept, fact(found, "18.00").stage) == ("公务接待费", "年初预算")
    assert ties(found, "difference") == [("stated_difference", ["2.60", "15.40", "18.00"])]


def test_below_one_figure_and_below_another_are_two_gaps() -> None:
    body = "支出决算70.00万元，大于年初预算20.00万元，大于上年决算10.00万元，上年决算60.00万元。"
    assert ("stated_difference", ["10.00", "70.00", "60.00"]) in ties(read(body))
    assert fact(read(body), "20.00").concept is None


def test_numbers_of_a_list_are_no_figures_and_part_no_names() -> None:
    found = read("资产总额23.38万元，分项为：（1）流动资产6.95万元；（2）固定资产净值16.43万元。")
    assert [f.label for f in found.facts][1:] == ["流动资产", "固定资产净值"]


@pytest.mark.parametrize(
    ("body", "total", "parts"),
    [
        ("基本支出91.35万元、项目支出38.76万元，计130.11万元。", "130.11", ["91.35", "38.76"]),
        ("流动资产26.38万元、固定资产净值24.87万元，资产总额共计51.25万元。",
         "51.25", ["26.38", "24.87"]),
        ("总收入6.77万元，年初结转和结余0.48万元，二者合计收入总计7.25万元。",
         "7.25", ["6.77", "0.48"]),
        ("支出决算136.95万元，其中人员经费28.59万元、公用经费9.11万元，小计37.70万元。",
         "37.70", ["28.59", "9.11"]),
    ],
)  # fmt: skip
def test_a_total_behind_its_parts(body: str, total: str, parts: list[str]) -> None:
    assert [total, *parts] in [operands for _, operands in ties(read(body), "sum")]


def test_a_connective_is_no_word_for_a_sum() -> None:
    body = "支出决算数130.11万元，由基本支出91.35万元和项目支出38.77万元组成。"
    assert [operands[0] for _, operands in ties(read(body), "sum")] == ["130.11"]


def test_a_growth_over_the_year_before_is_not_measured_by_a_saving_of_the_budget() -> None:
    body = "公务接待费比年初预算0.60万元少支出0.20万元，实际支出0.40万元，较上年下降11.18%。"
    assert ties(read(body), "ratio") == []


@pytest.mark.parametrize(
    ("body", "concepts", "stages"),
    [
        ("预算执行率（95%）＝全年执行数（95万元）÷全年预算数（100万元）×100%。",
         ["全年执行数", "全年预算数"], ["决算", "调整预算"]),
        ("货物、工程、服务三类政府采购分别支出85.5万元、10.0万元、38.1万元。",
         ["政府采购货物支出", "政府采购工程支出", "政府采购服务支出"], ["决算"] * 3),
        ("900万元的资产总额由270万元的负债和630万元的净资产形成。",
         ["资产总额", "负债总额", "净资产"], ["决算"] * 3),
        ("资产总额同比下降7.4%（上年末469.09万元，本年末434.58万元）。",
         ["资产总额", "资产总额"], ["上年", "决算"]),
        ("“三公”经费年初预算较上年决算提高79.64%，由1.67万元变为3.00万元。",
         ["三公经费", "三公经费"], ["上年", "年初预算"]),
        ("政府采购支出总额44.07万元。货物类支出5.89万元。服务类支出38.18万元。",
         ["政府采购支出", "政府采购货物支出", "政府采购服务支出"], ["决算"] * 3),
        ("公务接待费完成年初预算的53%，支出21.88万元。", ["公务接待费"], ["决算"]),
    ],
)  # fmt: skip
def test_what_a_figure_without_a_name_of_its_own_is_about(
    body: str, concepts: list[str], stages: list[str]
) -> None:
    amounts = [f for f in read(body).facts if f.unit == "万元"]
    assert [f.stage for f in amounts] == stages
    assert [f.concept for f in amounts] == concepts


def test_shares_in_the_order_of_their_figures() -> None:
    body = (
        "货物、工程、服务三类政府采购分别支出85.50万元、10.00万元、38.10万元，"
        "占政府采购支出总额133.60万元的比例依次为64.00%、7.49%、28.52%。"
    )
    assert [operands for _, operands in ties(read(body), "ratio")] == [
        ["64.00", "85.50", "133.60"],
        ["7.49", "10.00", "133.60"],
        ["28.52", "38.10", "133.60"],
    ]


def test_what_a_change_is_not_measured_against() -> None:
    body = "公务接待费9.68万元，比年初预算19.60万元节约9.92万元，比上年下降59.64%。"
    assert ties(read(body), "ratio") == []


def test_a_budget_that_only_says_who_granted_it_is_of_what_the_sentence_is_about() -> None:
    found = read("基本支出方面，批复年初预算455.05万元，实际列支459.92万元。")
    assert [f.concept for f in found.facts] == ["基本支出", "基本支出"]


def test_a_total_before_a_colon_is_no_indicator() -> None:
    found = read("1.产出指标：29.5分（满分30分）；2.效益指标：20分（满分20分）。总得分：49.5分。")
    assert fact(found, "49.5").concept == "自评得分"


def test_the_rate_of_an_indicator_names_the_points_behind_it() -> None:
    found = read("总得分64分，预算执行指标得分率100%（20分）；产出指标得分率88%（44分）。")
    assert fact(found, "20").concept == "预算执行指标"
    assert fact(found, "44").concept == "产出指标"
