#include "cli/eval.h"
enum hm_status write_errors(struct eval_run *run, const struct eval_photos *photos,
                            const struct measured *m, struct hm_error *error)
{
    (void)run;
    (void)photos;
    (void)m;
    (void)error;
    return HM_OK;
}
