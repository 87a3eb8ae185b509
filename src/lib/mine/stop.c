/* When a run ends.
 *
 * Two kinds of rules. Those that speak of the model that a pass has just looked at everything with:
 * when one fires, that model is the result, and what the pass collected is given back. And those
 * that are judged after the round, when the newer model is there.
 *
 * `stable` proves that the model is the best over all windows, to the solver's tolerance: no window
 * outside the pool violates the margin, so the objective over all windows is the objective over the
 * pool, and the solver's bound from below holds for both (Felzenszwalb et al. 2010, theorem 1).
 * `gap R` proves that it is within a factor R of that. The others prove nothing.
 *
 * One rule cannot be asked for: a pass that adds nothing although it was not complete (windows
 * above a ceiling, for instance) would be followed by the same pass for ever. The run then is
 * exhausted.
 */
#include "mine/mine_internal.h"

#include <math.h>

bool mine_has_stop(const struct mine_options *options, int rule, double *value)
{
    bool found = rule == MINE_STOP_STABLE || rule == MINE_STOP_EXHAUSTED;
    double least = 0;
    for (int i = 0; i < options->stops; i++)
        if (options->stop[i].rule == rule) {
            least = found && least < options->stop[i].value ? least : options->stop[i].value;
            found = true;
        }
    *value = least;
    return found;
}

typedef bool stop_rule(const struct mine_state *m, double value);

static bool is_stable(const struct mine_state *m, double value)
{
    (void)value;
    return m->now.covered && m->now.violating == 0;
}

static bool is_gap(const struct mine_state *m, double value)
{
    return m->now.covered && m->now.gap < value;
}

static bool is_exhausted(const struct mine_state *m, double value)
{
    (void)value;
    return m->now.covered && m->now.added == 0;
}

static bool is_new(const struct mine_state *m, double value)
{
    long pool = m->now.pool_positives + m->now.pool_negatives;
    return m->now.round > 0 && m->now.covered && (double)m->now.fresh < value * (double)pool;
}

static bool is_validation(const struct mine_state *m, double value)
{
    return mine_holds_out(m) && m->now.round - m->best_round >= (int)value;
}

static bool is_rounds(const struct mine_state *m, double value)
{
    return m->now.round >= value;
}

double mine_seconds_so_far(const struct mine_state *m)
{
    double seconds = 0;
    for (int i = 0; i < m->round_count; i++)
        seconds += m->rounds[i].scan_seconds + m->rounds[i].solve_seconds;
    return seconds;
}

static bool is_time(const struct mine_state *m, double value)
{
    return mine_seconds_so_far(m) >= value;
}

static const struct {
    int rule;
    stop_rule *fires;
} after_pass[] = {{MINE_STOP_STABLE, is_stable},
                  {MINE_STOP_GAP, is_gap},
                  {MINE_STOP_EXHAUSTED, is_exhausted}},
  after_solve[] = {{MINE_STOP_NEW, is_new},
                   {MINE_STOP_VALIDATION, is_validation},
                   {MINE_STOP_ROUNDS, is_rounds},
                   {MINE_STOP_TIME, is_time}};

static bool try_rule(struct mine_state *m, int rule, stop_rule *fires)
{
    double value;
    if (!mine_has_stop(m->options, rule, &value) || !fires(m, value))
        return false;
    m->result->ended = (struct mine_choice){rule, value};
    return true;
}

bool mine_stops_after_pass(struct mine_state *m)
{
    for (size_t i = 0; i < sizeof after_pass / sizeof *after_pass; i++)
        if (try_rule(m, after_pass[i].rule, after_pass[i].fires))
            return true;
    return false;
}

bool mine_stops_after_solve(struct mine_state *m)
{
    for (size_t i = 0; i < sizeof after_solve / sizeof *after_solve; i++)
        if (try_rule(m, after_solve[i].rule, after_solve[i].fires))
            return true;
    return false;
}
