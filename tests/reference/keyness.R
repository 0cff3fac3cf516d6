# Numbers of keyness.csv, by R's own tests, for tests/test_keyness.py.
#
#     Rscript tests/reference/keyness.R > tests/reference/keyness.csv
#
# Each row is a term of a target of n tokens in nd documents and a reference of m tokens in md documents: counts a and b,
# documents with the term da and db. Only base R is needed (4.2.2 was used).

options(digits = 17, warn = -1)
tables <- data.frame(
  a  = c(30, 5, 0, 12, 400, 1, 7, 250),
  b  = c(10, 9, 14, 0, 380, 1, 70, 249),
  da = c(6, 2, 0, 5, 8, 1, 3, 8),
  db = c(5, 4, 6, 0, 12, 1, 11, 12)
)
n <- 5200; m <- 9100; nd <- 8; md <- 12

one <- function(t) {
  x <- matrix(c(t["a"], n - t["a"], t["b"], m - t["b"]), 2)
  e <- outer(rowSums(x), colSums(x)) / sum(x)
  # G2 of the table is the deviance of the binomial model without the group
  g2 <- deviance(glm(cbind(c(t["a"], t["b"]), c(n - t["a"], m - t["b"])) ~ 1, family = binomial))
  # G2 of the two cells is the deviance of the Poisson model with the tokens as offset
  rg <- deviance(glm(c(t["a"], t["b"]) ~ 1 + offset(log(c(n, m))), family = poisson,
                     control = glm.control(epsilon = 1e-14)))
  chi <- chisq.test(x, correct = TRUE)
  fisher <- fisher.test(matrix(c(t["da"], nd - t["da"], t["db"], md - t["db"]), 2))
  c(g2 = g2, p_g2 = pchisq(g2, 1, lower.tail = FALSE), g2_rg = rg, p_g2_rg = pchisq(rg, 1, lower.tail = FALSE),
    chi2 = unname(chi$statistic), p_chi2 = chi$p.value, min_expected = min(e[1, ]), p_df = fisher$p.value)
}
out <- cbind(tables, n = n, m = m, nd = nd, md = md, t(apply(as.matrix(tables), 1, one)))
out$q_g2 <- p.adjust(out$p_g2, "BH")
out$q_df <- p.adjust(out$p_df, "BH")
write.csv(format(out, digits = 17, scientific = FALSE, trim = TRUE), row.names = FALSE, quote = FALSE)
