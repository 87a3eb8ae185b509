/* What `train` trains on and what it holds out. */
#include "cli/sets.h"

void free_sets(struct sets *sets)
{
    data_free(&sets->positives);
    data_free(&sets->negatives);
    data_free(&sets->held_positives);
    data_free(&sets->held_negatives);
}

static enum hm_status hold_out(struct data_set *set, struct data_set *held, const char *what,
                               const struct settings *s, struct hm_error *error)
{
    struct data_set kept;
    enum hm_status status = data_split(set, NULL, s->validation, s->seed, &kept, held, error);
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

enum hm_status find_sets(const struct settings *s, struct sets *sets, struct hm_error *error)
{
    enum hm_status status = data_find(s->positives, &sets->positives, error);
    if (status == HM_OK)
        status = data_find(s->negatives, &sets->negatives, error);
    if (status == HM_OK && s->validation > 0)
        status = hold_out(&sets->positives, &sets->held_positives, "positives", s, error);
    if (status == HM_OK && s->validation > 0)
        status = hold_out(&sets->negatives, &sets->held_negatives, "negatives", s, error);
    return status;
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
