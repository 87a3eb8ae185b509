/* One detector, measured by everything there is. See eval.h. */
#include "eval/eval.h"

void eval_measured_free(struct eval_measured *m)
{
    eval_match_free(&m->match);
    eval_steps_free(&m->steps);
    eval_curve_free(&m->curve);
    mem_free(m->lamr_draws);
    mem_free(m->ap_draws);
    *m = (struct eval_measured){0};
}

static enum hm_status find_curve(const struct eval_data *data, const struct eval_options *o,
                                 struct eval_measured *m, struct hm_error *error)
{
    HM_TRY(eval_match_make(data, &o->rule, &m->match, error));
    HM_TRY(eval_steps_make(&m->match, &m->steps, error));
    HM_TRY(eval_curve_make(&m->steps, &m->curve, error));
    HM_TRY(eval_numbers_of(&m->steps, &m->numbers, error));
    return eval_coco_ap(data, &o->rule, &m->coco_ap, error);
}

static enum hm_status find_intervals(const struct eval_options *o, struct eval_measured *m,
                                     struct hm_error *error)
{
    size_t draws = (size_t)o->draws + 1;
    m->lamr_draws = mem_array(draws, sizeof *m->lamr_draws);
    m->ap_draws = mem_array(draws, sizeof *m->ap_draws);
    if (!m->lamr_draws || !m->ap_draws)
        return fail_memory(error, mem_product(draws, 2 * sizeof *m->ap_draws), "a bootstrap");
    HM_TRY(eval_bootstrap(&m->steps, o->draws, o->seed, m->lamr_draws, m->ap_draws, error));
    HM_TRY(eval_interval(m->lamr_draws, o->draws, &m->lamr_interval, error));
    return eval_interval(m->ap_draws, o->draws, &m->ap_interval, error);
}

enum hm_status eval_measure(const struct eval_data *data, const struct eval_options *options,
                            struct eval_measured *out, struct hm_error *error)
{
    *out = (struct eval_measured){0};
    enum hm_status status = find_curve(data, options, out, error);
    HM_THEN(status, find_intervals(options, out, error));
    if (status != HM_OK)
        eval_measured_free(out);
    return status;
}
