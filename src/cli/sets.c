/* What `train` trains on, what it holds out and what it leaves out. */
#include "cli/train.h"

void free_sets(struct sets *sets)
{
    data_free(&sets->positives);
    data_free(&sets->negatives);
    data_free(&sets->held_positives);
    data_free(&sets->held_negatives);
    mine_avoid_free(&sets->avoid);
}

struct mine_data sets_data(const struct sets *sets)
{
    bool held = sets->held_positives.count > 0 && sets->held_negatives.count > 0;
    return (struct mine_data){.positives = &sets->positives,
                              .negatives = &sets->negatives,
                              .held_positives = held ? &sets->held_positives : NULL,
                              .held_negatives = held ? &sets->held_negatives : NULL,
                              .avoid = sets->avoid.first ? &sets->avoid : NULL};
}

static enum hm_status hold_out(struct data_set *set, struct data_set *held, const char *what,
                               const struct settings *s, struct hm_error *error)
{
    struct data_set kept;
    uint64_t seed = s->split_seed == UINT64_MAX ? s->seed : s->split_seed;
    enum hm_status status = data_split(set, s->validation, seed, &kept, held, error);
    if (status != HM_OK)
        return status;
    data_free(set);
    *set = kept;
    if (kept.count == 0 || held->count == 0)
        return fail(error, HM_INPUT,
                    "--validation %g: %zu %s to train on and %zu held out; give more photographs",
                    s->validation, kept.count, what, held->count);
    return HM_OK;
}

static enum hm_status leave_out(const struct settings *s, struct sets *sets, struct hm_error *error)
{
    enum hm_status status =
        mine_read_exclude(s->exclude, &sets->negatives, &sets->avoid, &sets->unknown, error);
    if (status == HM_OK && sets->avoid.count == 0)
        return fail(error, HM_INPUT,
                    "%s: no line is of an image of --negatives; names are relative to the folder "
                    "or the list that is given there",
                    s->exclude);
    return status == HM_OK ? mine_avoid_finish(&sets->avoid, sets->negatives.count, error) : status;
}

enum hm_status find_sets(const struct settings *s, struct sets *sets, struct hm_error *error)
{
    enum hm_status status = data_find(s->positives, &sets->positives, error);
    if (status == HM_OK)
        status = data_find(s->negatives, &sets->negatives, error);
    if (status == HM_OK && s->validation > 0)
        status = hold_out(&sets->positives, &sets->held_positives, "positives", s, error);
    if (status == HM_OK && s->validation > 0)
        status = hold_out(&sets->negatives, &sets->held_negatives, "negatives", s, error);
    return status == HM_OK && s->exclude ? leave_out(s, sets, error) : status;
}

enum hm_status write_lists(const char *run, const struct sets *sets, struct hm_error *error)
{
    const struct {
        const char *name;
        const struct data_set *set;
    } lists[] = {{"validation/positives.txt", &sets->held_positives},
                 {"validation/negatives.txt", &sets->held_negatives}};
    char *folder = file_join(run, "validation");
    enum hm_status status =
        folder ? file_make_folder(folder, error) : fail_memory(error, 0, "a path");
    mem_free(folder);
    for (size_t i = 0; i < 2 && status == HM_OK; i++) {
        char *path = file_join(run, lists[i].name);
        status =
            path ? data_write_list(path, lists[i].set, error) : fail_memory(error, 0, "a path");
        mem_free(path);
    }
    return status;
}
