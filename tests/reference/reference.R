# Reference numbers for tests/test_rates.py. Called by make.py with the folder of the data; writes r.csv.
# R 4.2.2, survival 3.5-3, sandwich 3.0-2, MASS, lme4 1.1-31, clubSandwich 0.5.8 (Debian 12).
suppressMessages({library(survival); library(sandwich); library(MASS); library(lme4)})
small <- function(name, m, cluster) {  # not attached, because it overwrites a method of sandwich
  t <- clubSandwich::coef_test(m, vcov = "CR2", cluster = cluster, test = "Satterthwaite")
  put(name, "clubSandwich CR2", setNames(t$SE, rownames(t))); put(name, "clubSandwich degrees", setNames(t$df_Satt, rownames(t)))
}
args <- commandArgs(TRUE)
out <- data.frame()
put <- function(model, quantity, values) {
  names <- if (is.null(names(values))) seq_along(values) else names(values)
  out <<- rbind(out, data.frame(model = model, quantity = quantity, term = names,
                                value = formatC(unname(values), digits = 15, format = "g")))
}
se <- function(v) sqrt(diag(v))

panel <- read.csv(file.path(args[1], "panel.csv"), colClasses = c(adcode = "character"))
panel$level <- relevel(factor(panel$level), "province")
panel$region <- relevel(factor(panel$region), "east")
exact <- panel[panel$rate_low == panel$rate_high, ]
exact$rate <- exact$rate_low

# least squares and its robust errors
m <- lm(rate ~ level + region + year, exact)
put("ols", "coef", coef(m))
put("ols", "HC3", se(vcovHC(m, "HC3")))
put("ols", "CR1", se(vcovCL(m, ~province, type = "HC1")))
put("ols", "CR2", se(vcovCL(m, ~province, type = "HC2", cadjust = TRUE)))  # its (G-1)/G and G/(G-1) cancel
small("ols", m, exact$province)
g <- unique(exact$province)
left <- sapply(g, function(p) coef(update(m, data = exact[exact$province != p, ])))
put("ols", "CV3", se((length(g) - 1) / length(g) * (left - coef(m)) %*% t(left - coef(m))))

# places and years
both <- exact
repeat {
  n <- nrow(both)
  both <- both[ave(both$year, both$adcode, FUN = length) > 1, ]
  both <- both[ave(both$year, both$year, FUN = length) > 1, ]
  if (nrow(both) == n) break
}
both$cases <- (seq_len(nrow(both)) * 7) %% 11
m <- lm(rate ~ cases + factor(adcode) + factor(year), both)
put("panel", "coef", coef(m)["cases"])
put("panel", "n", c(n = nrow(both)))
keep <- !is.na(coef(m))
X <- model.matrix(m)[, keep]
m2 <- lm(both$rate ~ X - 1)
put("panel", "CR1", c(cases = se(vcovCL(m2, both$adcode, type = "HC1"))[[which(colnames(X) == "cases")]]))

# fractional logit
m <- suppressWarnings(glm(rate / 100 ~ level + region + year, quasibinomial, exact, control = list(epsilon = 1e-15, maxit = 100)))
put("fractional", "coef", coef(m))
put("fractional", "HC1", se(vcovHC(m, "HC1")))
put("fractional", "CR1", se(vcovCL(m, ~province, type = "HC1")))
small("fractional", m, exact$province)
d <- exact; d$year <- exact$year + 1e-4; u <- predict(m, d, "response")
d$year <- exact$year - 1e-4; l <- predict(m, d, "response")
put("fractional", "effect", c(year = 100 * mean(u - l) / 2e-4))
d <- exact; d$level <- factor("prefecture", levels(exact$level)); u <- predict(m, d, "response")
d$level <- factor("province", levels(exact$level)); l <- predict(m, d, "response")
put("fractional", "effect", c(prefecture = 100 * mean(u - l)))

# fractional logit of participation in pension plans on Papke and Wooldridge's regressors (public data of Papke 1995)
k <- read.csv(file.path(args[2], "k401k.csv"))
f <- prate / 100 ~ mrate + log(totemp) + I(log(totemp)^2) + age + I(age^2) + sole
m <- suppressWarnings(glm(f, quasibinomial, k, control = list(epsilon = 1e-15, maxit = 100)))
put("401k", "coef", coef(m))
put("401k", "HC1", se(vcovHC(m, "HC1")))
mu <- fitted(m)
put("401k", "effect", c(mrate = 100 * mean(mu * (1 - mu)) * coef(m)[["mrate"]]))

# binomial on a public data set: pupils above the median in 303 Californian districts
star <- read.csv(file.path(args[1], "star98.csv"))
m <- glm(cbind(NABOVE, NBELOW) ~ LOWINC + PERASIAN + PERBLACK + PERHISP, quasibinomial, star, control = list(epsilon = 1e-15, maxit = 100))
put("star binomial", "coef", coef(m))
put("star binomial", "CR1", se(vcovCL(m, ~group, type = "HC1")))
put("star binomial", "dispersion", c(dispersion = summary(m)$dispersion))

# interval regression: estimates of survreg; robust errors from its Hessian and scores written by hand, because
# residuals(type = "matrix") of survival 3.5-3 is wrong for interval-censored rows
interval <- function(name, low, high) {
  s <- survreg(Surv(low, high, type = "interval2") ~ level + region + year, panel, dist = "gaussian",
               control = survreg.control(maxiter = 200, rel.tolerance = 1e-14, toler.chol = 1e-14))
  put(name, "coef", c(coef(s), "log(sigma)" = log(s$scale)))
  put(name, "loglik", c(loglik = s$loglik[2]))
  put(name, "model errors", se(s$var))
  X <- model.matrix(~ level + region + year, panel)
  mu <- drop(X %*% coef(s)); sg <- s$scale
  a <- ifelse(is.na(low), -Inf, low); b <- ifelse(is.na(high), Inf, high)
  row <- function(mu, ls) {
    sg <- exp(ls); z1 <- (a - mu) / sg; z2 <- (b - mu) / sg
    up <- z1 > 0  # the tail where differences keep their digits
    p <- ifelse(up, pnorm(-z1) - pnorm(-z2), pnorm(z2) - pnorm(z1))
    ifelse(a == b, dnorm(z1, log = TRUE) - ls, log(p))
  }
  h <- 1e-4 * sg
  d <- function(f, h) (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h)
  dmu <- d(function(e) row(mu + e, log(sg)), h)
  dls <- d(function(e) row(mu, log(sg) + e), 1e-4)
  S <- rowsum(cbind(X * dmu, dls), panel$province)
  G <- nrow(S)
  put(name, "CR0 G/(G-1)", se(G / (G - 1) * s$var %*% crossprod(S) %*% s$var))
}
low <- ifelse(panel$rate_low <= 0, NA, panel$rate_low); high <- ifelse(panel$rate_high >= 100, NA, panel$rate_high)
low[panel$rate_low >= 100] <- 100
interval("interval level", low, high)
cut <- function(r) qlogis(pmin(pmax(r, 0.5), 99.5) / 100)
interval("interval logit", ifelse(panel$rate_low <= 0.5, NA, cut(panel$rate_low)),
         ifelse(panel$rate_high >= 99.5, NA, cut(panel$rate_high)))

# Petersen's simulated panel, on which wildboottest prints its example; four digits keep what is printed there
data("PetersenCL", package = "sandwich")
file <- gzfile(file.path(args[2], "petersen.csv.gz"), "w")
write.csv(data.frame(firm = PetersenCL$firm, x = round(PetersenCL$x, 4), y = round(PetersenCL$y, 4)), file, row.names = FALSE, quote = FALSE)
close(file)

# mixed model
m <- lmer(rate ~ level + I(year - 2018) + (1 | province), exact, REML = TRUE, control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14)))
put("mixed", "coef", fixef(m))
put("mixed", "errors", se(as.matrix(vcov(m))))
put("mixed", "sigma", c(places = sqrt(VarCorr(m)$province[1]), rows = sigma(m)))

# counts
counts <- read.csv(file.path(args[1], "counts.csv"))
m <- glm(y ~ x + offset(log(exposure)), quasipoisson, counts, control = list(epsilon = 1e-15, maxit = 100))
put("poisson", "coef", coef(m))
put("poisson", "HC1", se(vcovHC(m, "HC1")))
put("poisson", "CR1", se(vcovCL(m, ~group, type = "HC1")))
m <- glm.nb(y ~ x + offset(log(exposure)), counts, control = glm.control(epsilon = 1e-14, maxit = 200))
put("negative binomial", "coef", coef(m))
put("negative binomial", "alpha", c(alpha = 1 / m$theta))
put("negative binomial", "loglik", c(loglik = as.numeric(logLik(m))))

# beta regression: maximum of the likelihood found by R's own optimiser; Prater's gasoline yields (MASS::petrol)
y <- petrol$Y / 100; X <- model.matrix(~ relevel(petrol$No, "J") + petrol$EP)
ll <- function(t) { mu <- plogis(drop(X %*% t[-12])); f <- exp(t[12]); -sum(dbeta(y, mu * f, (1 - mu) * f, log = TRUE)) }
gr <- function(t) { mu <- plogis(drop(X %*% t[-12])); f <- exp(t[12])
  e <- qlogis(y) - digamma(mu * f) + digamma((1 - mu) * f)
  -c(crossprod(X, f * e * mu * (1 - mu)), sum(f * (mu * e + log1p(-y) - digamma((1 - mu) * f) + digamma(f)))) }
o <- optim(c(coef(lm(qlogis(y) ~ X - 1)), 5), ll, gr, method = "BFGS", control = list(maxit = 5000, reltol = 1e-16))
put("beta", "coef", setNames(o$par[c(1, 11)], c("Intercept", "temp")))
put("beta", "precision", c(phi = exp(o$par[12])))
put("beta", "loglik", c(loglik = -o$value))
write.csv(data.frame(EP = petrol$EP, No = petrol$No, Y = petrol$Y), file.path(args[2], "petrol.csv"), row.names = FALSE, quote = FALSE)

write.csv(out, file.path(args[2], "r.csv"), row.names = FALSE, quote = TRUE)
