/* What the options of the loop mean to it. */
#include "options/groups.h"

static enum hm_status read_stops(const struct mining_settings *s, struct mine_options *o,
                                 struct hm_error *error)
{
    for (int i = 0; i < s->stop.count; i++)
        HM_TRY(mine_choose(mine_stops, "stop", s->stop.items[i], &o->stop[o->stops++], error));
    if (!s->max_rounds.given)
        return HM_OK;
    if (o->stops == MINE_MOST_STOPS)
        return fail(error, HM_USAGE, "--stop is given more than %d times", MINE_MOST_STOPS - 1);
    o->stop[o->stops++] = (struct mine_choice){MINE_STOP_ROUNDS, s->max_rounds.value};
    return HM_OK;
}

static enum hm_status check_caps(const struct mining_settings *s, const struct mine_options *o,
                                 struct hm_error *error)
{
    bool needs_cap = o->evict.rule == MINE_EVICT_OLDEST || o->evict.rule == MINE_EVICT_RANDOM;
    if (needs_cap && o->cap_pool == 0)
        return fail(error, HM_USAGE, "--evict %s: say down to how many windows: --cap-pool N",
                    s->evict);
    if (!needs_cap && o->cap_pool > 0)
        return fail(error, HM_USAGE,
                    "--cap-pool %ld: say which windows leave: --evict oldest or random",
                    o->cap_pool);
    return HM_OK;
}

enum hm_status mining_of_settings(const struct mining_settings *s, struct mine_options *o,
                                  struct hm_error *error)
{
    o->loss = s->loss;
    o->choose_c = !s->c.given;
    if (s->c.given)
        o->c = s->c.value;
    o->positive_weight = s->positive_weight;
    o->threshold = (float)s->threshold;
    o->cap_image = s->cap_image;
    o->cap_round = s->cap_round;
    o->cap_pool = s->cap_pool;
    o->initial = s->initial;
    o->seed = s->seed;
    HM_TRY(mine_choose(mine_selections, "select", s->select, &o->select, error));
    HM_TRY(mine_choose(mine_evictions, "evict", s->evict, &o->evict, error));
    HM_TRY(read_stops(s, o, error));
    return check_caps(s, o, error);
}
