/* The tables of rules: what to take (select.c), what to drop (evict.c), when to stop (stop.c), and
 * the reading of "name=number". To add a rule is to add a row here and a few lines there. */
#include "mine/mine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct mine_rule mine_selections[] = {
    [MINE_SELECT_ALL] = {.name = "all",
                         .help = "every window above the threshold, up to cap_image"},
    [MINE_SELECT_HARDEST] = {"hardest", "K", 1, 1e6, 10, false, "the K hardest of an image"},
    [MINE_SELECT_SEMI] =
        {"semi", "CEILING", -100, 100, 0, false,
         "those scoring at most CEILING: against outliers; proves nothing about those "
         "above"},
    [MINE_SELECT_RANDOM] = {"random", "K", 1, 1e6, 10, false,
                            "K of an image at random: the control for hardest"},
    [MINE_SELECT_DIVERSE] = {"diverse", "K", 1, 1e6, 10, false,
                             "K of an image, hardest first, near ones and look-alikes left out"},
    {0},
};

const struct mine_rule mine_evictions[] = {
    [MINE_EVICT_NONE] = {.name = "none", .help = "the pool only grows"},
    [MINE_EVICT_EASY] = {"easy", "SLACK", 0, 100, 0.5, false,
                         "windows beyond the margin by more than SLACK leave: proven safe"},
    [MINE_EVICT_OLDEST] = {.name = "oldest", .help = "the oldest, down to cap_pool: can cycle"},
    [MINE_EVICT_RANDOM] = {.name = "random", .help = "any, down to cap_pool: can cycle"},
    {0},
};

const struct mine_rule mine_stops[] = {
    [MINE_STOP_STABLE] = {.name = "stable",
                          .help = "a complete pass finds no window to add; always in force"},
    [MINE_STOP_GAP] = {"gap", "R", 1, 1e6, NAN, false,
                       "the objective over all windows is less than R times that over the pool"},
    [MINE_STOP_NEW] = {"new", "R", 0, 1, NAN, false,
                       "new hard windows are less than a share R of the pool: a heuristic"},
    [MINE_STOP_VALIDATION] = {"validation", "K", 1, 1e6, NAN, false,
                              "no better miss rate on held-out data for K rounds; keeps the best"},
    [MINE_STOP_ROUNDS] = {"rounds", "N", 0, 1e9, NAN, false, "N rounds are done"},
    [MINE_STOP_TIME] = {"time", "T", 0, 1e9, NAN, true, "T is over, such as 90s, 5m or 2h"},
    [MINE_STOP_EXHAUSTED] = {.name = "exhausted"}, /* not to be asked for: see stop.c */
    {0},
};

static void list_rules(const struct mine_rule *table, struct text *out)
{
    for (const struct mine_rule *r = table; r->name; r++)
        if (r->help)
            text_printf(out, "%s%s%s%s", r == table ? "" : ", ", r->name, r->value ? "=" : "",
                        r->value ? r->value : "");
}

static bool read_value(const struct mine_rule *rule, const char *text, double *value)
{
    char *end;
    if (!*text || !strchr("+-.0123456789", *text) || strpbrk(text, "xXnN"))
        return false;
    *value = number_read(text, &end);
    if (rule->seconds && *end) {
        const char *units = "smh", *unit = strchr(units, *end);
        const double factor[] = {1, 60, 3600};
        if (!unit)
            return false;
        *value *= factor[unit - units];
        end++;
    }
    return !*end && *value >= rule->least && *value <= rule->most;
}

enum hm_status mine_choose(const struct mine_rule *table, const char *option, const char *text,
                           struct mine_choice *out, struct hm_error *error)
{
    size_t length = strcspn(text, "=");
    const struct mine_rule *rule = table;
    while (rule->name &&
           (strncmp(rule->name, text, length) != 0 || rule->name[length] || !rule->help))
        rule++;
    if (!rule->name) {
        struct text list = {0};
        list_rules(table, &list);
        fail(error, HM_USAGE, "`%s` %s: give one of %s", option, text, list.bytes);
        text_free(&list);
        return HM_USAGE;
    }
    *out = (struct mine_choice){(int)(rule - table), rule->usual};
    if (text[length] == 0 && !(rule->value && isnan(rule->usual)))
        return HM_OK;
    if (!rule->value)
        return fail(error, HM_USAGE, "`%s` %s: %s takes no number", option, text, rule->name);
    if (text[length] == 0 || !read_value(rule, text + length + 1, &out->value))
        return fail(error, HM_USAGE, "`%s` %s: give %s=%s with a number from %g to %g%s", option,
                    text, rule->name, rule->value, rule->least, rule->most,
                    rule->seconds ? ", such as 90s, 5m or 2h" : "");
    return HM_OK;
}
