/* What a run tells while it goes: a line a round, what to beware of where it happens, and at the
 * end what ended it and what that proves. */
#include "commands/training.h"

#include <math.h>
#include <string.h>

/* A count in at most so many digits: 36621043, 1.2G. */
struct short_count {
    char text[24];
};
static struct short_count in_digits(uint64_t count, int digits)
{
    struct short_count out;
    snprintf(out.text, sizeof out.text, "%llu", (unsigned long long)count);
    if ((int)strlen(out.text) > digits)
        snprintf(out.text, sizeof out.text, count < 1e9 ? "%.1fM" : "%.1fG",
                 (double)count / (count < 1e9 ? 1e6 : 1e9));
    return out;
}

/* 80 columns; what else there is to know of a round is in the ledger. */
static void say_row(struct terminal *terminal, const struct mine_round *r)
{
    char gap[32] = "-";
    uint64_t all = r->windows + r->skipped;
    uint64_t pool = (uint64_t)(r->pool_positives + r->pool_negatives);
    if (isfinite(r->gap))
        snprintf(gap, sizeof gap, r->gap < 10 ? "%.5f" : "%.6g", r->gap);
    terminal_say(terminal, "%5d %10s %4.0f%% %7s %7s %6s %7s %9.*f %8s %7.1f", r->round,
                 in_digits(all, 10).text, all ? 100.0 * (double)r->skipped / (double)all : 0,
                 in_digits((uint64_t)r->hard, 7).text, in_digits((uint64_t)r->fresh, 7).text,
                 in_digits((uint64_t)r->added, 6).text, in_digits(pool, 7).text,
                 r->objective < 1e4   ? 4
                 : r->objective < 1e6 ? 2
                                      : 0,
                 r->objective, gap, r->scan_seconds + r->solve_seconds);
}

void say_round(struct training *t, const struct mine_round *r)
{
    struct terminal *terminal = &t->terminal;
    if (r->round == 0) {
        terminal_say(terminal, "%ld positives, %ld random negatives from %ld photographs",
                     r->pool_positives, r->added, r->images);
        terminal_say(terminal, "round    windows  skip    hard     new  added    pool objective"
                               "      gap seconds");
    }
    say_row(terminal, r);
    if (r->round == 1 && r->windows > 0)
        terminal_say(terminal, "      before mining: %.2f false positives a photograph at score 0",
                     r->fppw * (double)r->windows / (double)r->images);
}

static bool cannot_settle(const struct mine_round *r)
{
    return r->returned > 0 && 2 * r->returned > r->added;
}

void say_risks(struct training *t, const struct mine_view *view)
{
    const struct mine_round *r = &view->rounds[view->count - 1];
    long suspects = 0;
    for (; t->suspects < view->suspect_count; t->suspects++)
        suspects += mine_is_clear(&view->suspects[t->suspects]);
    if (suspects > 0)
        terminal_say(&t->terminal,
                     "      %ld new window%s score%s more than most positives: %s in the "
                     "negatives? see RUN/suspects at the end",
                     suspects, plural(suspects), suspects == 1 ? "s" : "",
                     data_words_of(view->model->object.label).many);
    if (r->evicted > 0 || r->returned > 0)
        terminal_say(&t->terminal, "      %ld left the pool, %ld of the new ones had been in it",
                     r->evicted, r->returned);
    if (view->count > 1 && cannot_settle(r) && cannot_settle(r - 1))
        terminal_say(&t->terminal,
                     "      thrash: half of what is added was thrown out before: %d windows are on "
                     "or inside the margin, give --cap-pool room for more, or --evict easy",
                     r->support);
    if (!r->converged)
        terminal_say(
            &t->terminal,
            "      the solver gave up before its tolerance: expect no more of this model than "
            "its gap says; a smaller --C is easier");
}

/* ---- how it ended ------------------------------------------------------------------------ */

static void say_ending(struct training *t, const struct mine_result *r)
{
    struct terminal *terminal = &t->terminal;
    const struct hm_certificate *c = &r->model.certificate;
    const char *s = plural(r->rounds);
    double value = r->ended.value;
    switch (r->ended.rule) {
    case MINE_STOP_STABLE:
        terminal_say(terminal,
                     "stable after %d round%s: of all %llu windows, none outside the pool scores "
                     "more than %g;",
                     r->rounds, s, (unsigned long long)c->windows,
                     (double)c->threshold + (double)c->slack);
        if (isfinite(c->gap) && c->threshold <= -1)
            terminal_say(terminal,
                         "no other weights have an objective over all of them that is smaller by "
                         "more than %.2g%%",
                         100 * c->gap);
        else
            terminal_say(terminal, "the model is as good on all of them as it is on the pool");
        return;
    case MINE_STOP_GAP:
        terminal_say(terminal,
                     "stopped by gap=%g after %d round%s: the objective over all windows is %.5f "
                     "times that over the pool",
                     value, r->rounds, s, t->out->rounds[t->out->round_count - 1].gap);
        return;
    case MINE_STOP_VALIDATION:
        terminal_say(terminal,
                     "stopped by validation=%g after %d round%s: the model is that of round %d, "
                     "the best on held-out data",
                     value, r->rounds, s, r->model.training.rounds);
        return;
    case MINE_STOP_EXHAUSTED:
        terminal_say(terminal,
                     "exhausted after %d round%s: hard windows are left that --select or "
                     "--score-max does not let in; this proves nothing about them",
                     r->rounds, s);
        return;
    default:
        if (r->taken_in > 0)
            terminal_say(terminal,
                         "stopped by %s=%g; round %d took in what was held out: the pool is not "
                         "stable yet",
                         mine_stops[r->ended.rule].name, value, r->taken_in);
        else
            terminal_say(terminal, "stopped by %s=%g after %d round%s: the pool is not stable yet",
                         mine_stops[r->ended.rule].name, value, r->rounds, s);
    }
}

/* Warned of where it is more than half of them: also with --quiet. */
static void say_short_of_context(struct terminal *terminal, const struct mine_result *r)
{
    char line[320];
    int context = r->model.geometry.context;
    if (4 * r->short_of_context > r->model.training.positives) { /* which are also mirrored */
        snprintf(line, sizeof line,
                 "warning: around %ld of the positives the photograph ends within --context %d: a "
                 "detector "
                 "learns the edge, held-out crops have it too, and photographs do not; give "
                 "--context 0",
                 r->short_of_context, context);
        terminal_warn(terminal, line);
    } else if (r->short_of_context > 0) {
        terminal_say(terminal,
                     "around %ld of the positives the photograph ends within --context %d: it is "
                     "continued there",
                     r->short_of_context, context);
    }
}

void say_how_it_ended(struct training *t, const struct mine_result *r, double seconds)
{
    struct terminal *terminal = &t->terminal;
    struct data_words words = data_words_of(r->model.object.label);
    say_ending(t, r);
    if (t->suspect_places > 0)
        terminal_say(terminal,
                     "%ld place%s in the negatives resist%s most: is one %s after all? look "
                     "at %s/suspects/suspects.png; leave its lines in suspects.csv and train again "
                     "with --exclude",
                     t->suspect_places, plural(t->suspect_places),
                     t->suspect_places == 1 ? "s" : "", words.one, t->settings->out);
    if (r->spilled > 0)
        terminal_say(terminal, "%zu windows of the pool did not fit --memory and were kept on disk",
                     r->spilled);
    say_skipped(terminal, r->skipped_positives + r->skipped_negatives,
                r->small_positives + r->small_negatives);
    say_short_of_context(terminal, r);
    if (t->settings->files.exif == DATA_EXIF_APPLY)
        say_turned(terminal, r->turned, 0);
    else
        say_turned(terminal, 0, r->turned);
    terminal_say(terminal, "%.1f s, at most %zu MB of memory", seconds, memory_peak() >> 20);
}
