"""Names as reports write them, to places; ambiguity is None."""

import pytest

from govreport import hosts, places, units


@pytest.mark.parametrize(
    ("name", "path", "level", "adcode"),
    [
        ("许昌", "河南省许昌市", "prefecture", "411000"),
        ("新乡", "河南省新乡市", "prefecture", "410700"),
        ("房县", "湖北省十堰市房县", "county", "420325"),
        ("湖北省房县", "湖北省十堰市房县", "county", "420325"),
        ("通化市二道江区", "吉林省通化市二道江区", "county", "220503"),
        ("北京市朝阳区", "北京市朝阳区", "county", "110105"),
        ("广东", "广东省", "province", "440000"),
        ("深圳", "广东省深圳市", "prefecture", "440300"),
        ("吉林", "吉林省", "province", "220000"),
        ("吉林市", "吉林省吉林市", "prefecture", "220200"),
        ("内蒙古", "内蒙古自治区", "province", "150000"),
        ("甘南州", "甘肃省甘南藏族自治州", "prefecture", "623000"),
        ("湘西州古丈县", "湖南省湘西土家族苗族自治州古丈县", "county", "433126"),
        ("融水县", "广西壮族自治区柳州市融水苗族自治县", "county", "450225"),
        ("东乡县", "甘肃省临夏回族自治州东乡族自治县", "county", "622926"),
        ("仙桃市", "湖北省仙桃市", "county", "429004"),
        ("晋城市城区", "山西省晋城市城区", "county", "140502"),
        ("莱芜市", "山东省济南市莱芜区", "county", "370116"),
        ("海安县", "江苏省南通市海安市", "county", "320685"),
        ("苏州工业园区", "江苏省苏州市苏州工业园区", "department", "320576"),
        ("贤庠镇", "浙江省宁波市象山县贤庠镇", "township", None),
        ("武冈市龙溪镇", "湖南省邵阳市武冈市龙溪镇", "township", None),
        ("阳朔县阳朔镇", "广西壮族自治区桂林市阳朔县阳朔镇", "township", None),
        ("中共浚县县委浚县人民政府", "河南省鹤壁市浚县", "county", "410621"),
        ("许昌市人民政府办公室", "河南省许昌市", "prefecture", "411000"),
        ("房县水利局", "湖北省十堰市房县水利局", "department", None),
        ("市场监管总局", "国家市场监督管理总局", "department", None),
        ("司法部", "司法部", "department", None),
        ("国务院", "全国", "nation", "100000"),
    ],
)
def test_resolve(name, path, level, adcode):
    place = places.resolve(name)
    assert (place.path, place.level, place.adcode) == (path, level, adcode)


@pytest.mark.parametrize(
    "name", ["朝阳区", "鼓楼区", "城关镇", "市中区", "城区", "水利局", "我市", "法治政府", "", "公安机关"]
)
def test_ambiguous_and_unknown_names(name):
    assert places.resolve(name) is None


def test_what_is_known_decides_between_namesakes():
    beijing, changchun = places.resolve("北京市"), places.resolve("长春市")
    assert places.resolve("朝阳区", within=beijing).adcode == "110105"
    assert places.resolve("朝阳区", within=changchun).adcode == "220104"
    assert places.resolve("新设镇", within=places.resolve("房县")).path == "湖北省十堰市房县新设镇"


def test_fields_of_a_place_and_of_what_lies_in_it():
    county = places.resolve("房县")
    assert (county.province, county.prefecture, county.region) == ("湖北省", "十堰市", "central")
    assert places.resolve("北京市").prefecture is None
    bureau = county.below("司法局", "department")
    assert (bureau.adcode, bureau.province, bureau.path) == (None, "湖北省", "湖北省十堰市房县司法局")
    assert county.contains(bureau) and not bureau.contains(county)


def test_every_place_is_found_by_its_path():
    missed = [p.path for p in places.by_code().values() if p.level != "department" and places.resolve(p.path) != p]
    assert missed == ["青海省海西蒙古族藏族自治州大柴旦行政委员会"] or len(missed) <= 3


def test_divisions_table():
    table = places.divisions()
    assert list(table.columns) == ["adcode", "name", "level", "parent", "province", "prefecture", "region"]
    assert len(table) == 3339 and table["adcode"].is_unique and set(table["adcode"].map(len)) == {6}


def test_former_places_lead_to_places_of_today():
    codes = set(places.divisions()["adcode"])
    with places._data("former_places.csv").open(encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(",") for line in file][1:]
    assert len(rows) > 100
    assert all(row[3] in codes for row in rows)
    assert not {row[0] for row in rows} & set(places.divisions()["name"])


def test_mentions_join_what_narrows():
    found = places.mentions("在湖北省十堰市房县和许昌市")
    assert [(m.text, [p.path for p in m.places]) for m in found] == [
        ("湖北省十堰市房县", ["湖北省十堰市房县"]),
        ("许昌市", ["河南省许昌市"]),
    ]
    assert [m.text for m in places.full_names("县长到房县、吉林市场和全市调研")] == ["房县"]


@pytest.mark.parametrize(
    ("text", "running", "name", "level", "above"),
    [
        ("人民政府", False, "", "government", ""),
        ("县委、县政府坚持", True, "", "government", "县"),
        ("人大常委会办公厅", False, "", "government", ""),
        ("法治政府建设领导小组办公室", False, "", "government", ""),
        ("县水利局", False, "水利局", "department", "县"),
        ("市场监督管理局", False, "市场监督管理局", "department", ""),
        ("市市场监管局推进工作", True, "市场监管局", "department", "市"),
        ("住房和城乡建设局推进", True, "住房和城乡建设局", "department", ""),
        ("卫健委", False, "卫健委", "department", ""),
        ("人民防空办公室", False, "人民防空办公室", "department", ""),
        ("高新区管委会", False, "高新区管委会", "department", ""),
        ("大河乡人民政府", False, "大河乡", "township", ""),
        ("虞乡镇党委、政府深入", True, "虞乡镇", "township", ""),
        ("北城街街道办事处", False, "北城街街道", "township", ""),
    ],
)
def test_units(text, running, name, level, above):
    unit = units.parse(text, running=running)
    assert (unit.name, unit.level, unit.above) == (name, level, above)


@pytest.mark.parametrize("text", ["深入推进乡村振兴", "城乡居民", "坚持依法行政", "成效明显"])
def test_what_is_no_unit(text):
    assert units.parse(text, running=True) is None


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("http://www.gd.gov.cn/zwgk/post_1.html", "广东省"),
        ("http://www.cqwx.gov.cn/jz/dhx/t1.html", "重庆市巫溪县"),
        ("http://sfj.xuancheng.gov.cn/News/1.html", "安徽省宣城市"),
        ("https://www.beijing.gov.cn/gate/big5/www.tjjh.gov.cn/a.html", "天津市静海区"),
        ("http://www.dafeng.gov.cn/art/1.html", "江苏省盐城市大丰区"),
    ],
)
def test_hosts(url, first):
    assert hosts.places_of(url)[0].path == first


def test_hosts_of_others_say_nothing():
    assert hosts.places_of("http://xuchang.example.com/a") == ()
    assert hosts.places_of(None) == ()
    nanjing, xuzhou = (places.resolve("鼓楼区", within=places.resolve(c)) for c in ("南京市", "徐州市"))
    assert hosts.fits(nanjing, "http://www.njgl.gov.cn/a") and not hosts.fits(xuzhou, "http://www.njgl.gov.cn/a")
