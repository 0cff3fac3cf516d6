"""Topic models on a corpus with planted topics; coherence, matching and intervals by hand or brute force."""

import dataclasses
import itertools
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from govreport import GovreportError, topics
from govreport.terms import DocumentTermMatrix

N_TERMS = 30


def matrix(counts, **columns):
    counts = sparse.csr_array(np.asarray(counts))
    documents = pd.DataFrame({"document": range(counts.shape[0]), **columns})
    terms = tuple(f"t{j:02d}" for j in range(counts.shape[1]))
    return DocumentTermMatrix(counts, documents, terms, np.asarray(counts.sum(axis=1)).ravel())


@pytest.fixture(scope="module")
def planted():
    """Three topics of ten terms each; document i is mostly about topic i % 3."""
    rng = np.random.default_rng(1)
    shares = np.where(np.arange(60)[:, None] % 3 == np.arange(3), 0.8, 0.1)
    words = np.kron(np.eye(3), np.linspace(2, 1, 10) / 15) + 0.001
    rate = shares @ (words / words.sum(axis=1, keepdims=True))
    counts = rng.poisson(300 * rate)
    return matrix(counts, group=[f"g{i % 3}" for i in range(60)], place=[f"p{i // 6}" for i in range(60)])


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_planted_topics_come_back(planted, method):
    model = topics.fit(planted, 3, method=method, n_runs=1, seed=4)
    tops = model.terms[model.terms["rank"] <= 10].groupby("topic")["term"].agg(frozenset)
    blocks = {frozenset(f"t{j:02d}" for j in range(k, k + 10)) for k in (0, 10, 20)}
    assert set(tops) == blocks
    assert model.terms.groupby("topic")["weight"].sum().to_numpy() == pytest.approx(1)
    assert model.shares.groupby("document")["share"].sum().to_numpy() == pytest.approx(1)
    assert (model.topics["stable_resamples"] > 0.95).all()
    wide = model.shares.pivot(index="document", columns="topic", values="share")
    assert wide.groupby(np.arange(60) % 3).mean().max(axis=1).min() > 0.6
    best = model.exemplars(2)
    assert list(best["rank"]) == [1, 2] * 3
    for row in best.to_dict("records"):
        assert row["share"] >= wide.loc[:, row["topic"]].nlargest(2).iloc[-1]


def test_the_seed_decides(planted):
    one, two = (topics.fit(planted, 3, n_runs=2, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(one.stability, two.stability, check_exact=True)
    pd.testing.assert_frame_equal(one.shares, two.shares, check_exact=True)


def test_the_number_of_topics_is_chosen_and_reported(planted):
    table = topics.select(planted, range(2, 6), n_runs=4, n_top=10)
    assert table.loc[table["chosen"], "n_topics"].tolist() == [3]
    model = topics.fit(planted, range(2, 6), n_runs=4)
    assert model.n_topics == 3
    pd.testing.assert_frame_equal(model.selection, table)


def test_npmi_by_hand():
    # Term 0 and 1 together in 2 of 4 documents, 0 in 3, 1 in 2; term 2 never with 1; term 3 everywhere.
    documents = sparse.csr_matrix([[1, 2, 0, 1], [3, 1, 0, 1], [1, 0, 1, 1], [0, 0, 1, 1]])
    pair = np.log(0.5 / (0.75 * 0.5)) / -np.log(0.5)
    assert topics.coherence(documents, np.array([[0, 1]]))[0] == pytest.approx(pair, abs=1e-12)
    p02 = np.log(0.25 / (0.75 * 0.5)) / -np.log(0.25)
    assert topics.coherence(documents, np.array([[0, 1, 2]]))[0] == pytest.approx((pair + p02 - 1) / 3, abs=1e-12)
    assert topics.coherence(documents, np.array([[0, 3]]))[0] == pytest.approx(0, abs=1e-12)  # independent
    both = sparse.csr_matrix([[1, 1], [0, 0]])
    assert topics.coherence(both, np.array([[0, 1]]))[0] == pytest.approx(1)
    always = sparse.csr_matrix([[1, 1], [1, 1]])
    assert topics.coherence(always, np.array([[0, 1]]))[0] == 0


def test_windows_by_hand():
    got = topics.windows([["a", "x", "b", "a"], ["b"]], ["a", "b"], size=2).toarray()
    assert got.tolist() == [[1, 0], [0, 1], [1, 1], [0, 1]]
    with pytest.raises(GovreportError, match="same segmentation"):
        topics.windows([["x"]], ["a"])


def test_matching_is_the_best_of_all_permutations():
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = rng.random((3, 8)), rng.random((3, 8))
        partner, cosine = topics.match(a, b)
        sims = a @ b.T / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
        best = max(itertools.permutations(range(3)), key=lambda p: sum(sims[i, p[i]] for i in range(3)))
        assert partner.tolist() == list(best)
        assert cosine == pytest.approx([sims[i, best[i]] for i in range(3)], abs=1e-12)


def test_groups_are_compared_with_intervals(planted):
    model = topics.fit(planted, 3, n_runs=1)
    out = topics.compare(model, "group")
    wide = model.shares.pivot(index="document", columns="topic", values="share")
    for row in out.to_dict("records"):
        mine = (planted.documents["group"] == row["group"]).to_numpy()
        assert row["share"] == pytest.approx(wide.loc[mine, row["topic"]].mean(), abs=1e-12)
        other = wide.loc[~mine, row["topic"]].mean()
        assert row["difference"] == pytest.approx(row["share"] - other, abs=1e-12)
        assert row["low"] < row["share"] < row["high"]
        assert row["diff_low"] < row["difference"] < row["diff_high"]
    # Documents of one place are one unit.
    by_place = topics.compare(model, "group", groups=["g0"], cluster="place")
    assert set(by_place["n_clusters"]) == {10}
    assert set(by_place["n_documents"]) == {20}


def test_intervals_are_those_of_t_and_of_paired_differences():
    rng = np.random.default_rng(2)
    x, y = rng.beta(4, 6, (9, 1)), rng.beta(5, 5, (5, 1))

    def compared(values, **columns):
        shares = pd.DataFrame({"share": values.ravel(), **columns})
        model = SimpleNamespace(shares=shares, n_topics=1, topics=pd.DataFrame({"label": ["法治"]}))
        return topics.compare(model, "side", groups=["x"], cluster="place").iloc[0]

    found = compared(np.concatenate([x, y]), side=["x"] * 9 + ["y"] * 5, place=range(14))
    mean = stats.t.interval(0.95, 8, loc=x.mean(), scale=stats.sem(x.ravel()))
    error = np.hypot(stats.sem(x.ravel()), stats.sem(y.ravel()))  # Welch's, with the degrees of the smaller side
    apart = stats.t.interval(0.95, 4, loc=x.mean() - y.mean(), scale=error)
    assert (found["low"], found["high"]) == pytest.approx(mean)
    assert (found["diff_low"], found["diff_high"]) == pytest.approx(apart)
    pairs = np.concatenate([x[:5], y])  # the same five places on both sides
    paired = compared(pairs, side=["x"] * 5 + ["y"] * 5, place=[*range(5), *range(5)])
    wanted = stats.ttest_rel(x[:5].ravel(), y.ravel()).confidence_interval()
    assert (paired["diff_low"], paired["diff_high"]) == pytest.approx(tuple(wanted))
    flat = compared(np.zeros(10), side=["x"] * 5 + ["y"] * 5, place=range(10))
    assert np.isnan(flat["low"]) and flat["note"] == "all have the same share: no spread to measure"


def test_one_cluster_has_no_interval_but_a_note(planted):
    model = topics.fit(planted, 3, n_runs=1)
    planted_place = model.shares.assign(only=np.where(model.shares["place"] == "p0", "one", "rest"))
    out = topics.compare(dataclasses.replace(model, shares=planted_place), "only", cluster="place")
    one = out[out["group"] == "one"]
    assert one["low"].isna().all()
    assert set(one["note"]) == {"one cluster: no spread to measure"}


@pytest.mark.parametrize(
    ("counts", "n", "says"),
    [
        (np.ones((1, 20)), 2, "1 documents are too few for 2 topics"),
        (np.ones((5, 4)), 2, "4 terms are too few"),
        (np.zeros((5, 20)), 2, "all counts are zero"),
        (np.vstack([np.ones((4, 20)), np.zeros((1, 20))]), 2, "hold none of the terms, first row 4"),
        (-np.ones((5, 20)), 2, "negative"),
        (np.ones((5, 20)), 1, "take 2 or more"),
        (np.ones((5, 20)), [], "no number of topics"),
    ],
)
def test_bad_input_gets_a_sentence(counts, n, says):
    with pytest.raises(GovreportError, match=says):
        topics.fit(matrix(counts), n)


def test_an_empty_group_and_a_wrong_column_get_a_sentence(planted):
    model = topics.fit(planted, 2, n_runs=1)
    with pytest.raises(GovreportError, match="group 'g9' of 'group' has no document"):
        topics.compare(model, "group", groups=["g9"])
    with pytest.raises(GovreportError, match="no column 'region'"):
        topics.compare(model, "region")
    with pytest.raises(GovreportError, match="weighted"):
        topics.fit(planted.tfidf(), 3)
    with pytest.raises(GovreportError, match="method is 'lsa'"):
        topics.fit(planted, 3, method="lsa")
