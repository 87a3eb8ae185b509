/* eval --errors DIR: where a detector is wrong (the lists and sheets: report/mistakes.h). */
#include "commands/eval_run.h"
#include "report/mistakes.h"

#include <math.h>

static void tell_counts(struct eval_run *run, const struct mistakes *mistakes)
{
    struct json *j = &run->json;
    struct text *table = &run->table;
    const struct eval_match *m = mistakes->match;
    json_put(j, "\nerrors { threshold %g false_positives {", mistakes->threshold);
    text_printf(table, "at score %.4g and more: %zu false positives (", mistakes->threshold,
                mistakes->error_count);
    for (int k = 0; k < EVAL_MISTAKES; k++) {
        size_t count = 0;
        for (size_t i = 0; i < mistakes->error_count; i++)
            count += (int)mistakes->errors[i].kind == k;
        json_put_count(j, eval_mistake_names[k], count);
        text_printf(table, "%s%zu %s", k ? ", " : "", count, mistake_word(mistakes, k));
    }
    json_put(j, "} misses { all %zu", mistakes->miss_count);
    text_printf(table, "); %zu %s missed\n", mistakes->miss_count, run->words.counted);
    for (size_t g = 0; g < EVAL_GROUPS; g++) {
        size_t people = 0, missed = 0;
        for (uint32_t i = 0; i < m->images; i++)
            for (size_t t = m->truth_first[i]; t < m->truth_first[i + 1]; t++)
                people += !m->truth[t].ignore && mistakes_in_group(mistakes, g, i, t);
        for (size_t i = 0; i < mistakes->miss_count; i++)
            missed += mistakes_in_group(mistakes, g, mistakes->misses[i].image,
                                        mistakes->misses[i].truth);
        json_put_object(j, eval_groups[g].name);
        json_put(j, "people %zu missed %zu }", people, missed);
        if (people > 0)
            text_printf(table, "  missed %zu of %zu: %s\n", missed, people, mistake_group_words[g]);
    }
    json_put(j, "} }");
}

enum hm_status write_errors(struct eval_run *run, const struct eval_photos *photos,
                            const struct measured *m, const struct operating_point *point,
                            struct hm_error *error)
{
    struct eval_rule rule = run->rule;
    struct eval_point one;
    struct mistakes mistakes = {.truth = &photos->truth,
                                .boxes = photos->boxes,
                                .match = &m->of.match,
                                .one = run->words.one,
                                .threshold = INFINITY,
                                .max_pixels = files_max_pixels(&run->settings->files),
                                .threads = run->threads,
                                .skipped = terminal_skipped,
                                .listener = run->terminal};
    if (point && point->reached)
        mistakes.threshold = point->at.threshold;
    else if (eval_at_fppi(&m->of.steps, 1, &one))
        mistakes.threshold = one.threshold;
    enum hm_status status = eval_errors_make(mistakes.match, &rule, mistakes.threshold,
                                             &mistakes.errors, &mistakes.error_count, error);
    HM_THEN(status, eval_misses_make(mistakes.match, mistakes.threshold, &mistakes.misses,
                                     &mistakes.miss_count, error));
    HM_THEN(status, mistakes_write(&mistakes, run->settings->errors, error));
    if (status == HM_OK)
        tell_counts(run, &mistakes);
    mem_free(mistakes.errors);
    mem_free(mistakes.misses);
    return status;
}
