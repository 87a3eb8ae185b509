/* The photographs that a run mined. See run_report.h. */
#include "report/run_report.h"

#include <jansson.h>

static bool mines_positives(const struct run_record *record)
{
    return json_is_true(json_object_get(record->read, "mine-positives"));
}

static enum hm_status add_positives(const struct run_record *record, struct data_set *out,
                                    struct hm_error *error)
{
    const char *path = run_option(record, "positives");
    struct data_reading reading = {.format = run_option(record, "format"),
                                   .labels = run_option(record, "labels"),
                                   .ignore_labels = run_option(record, "ignore-labels"),
                                   .photos = run_option(record, "photos"),
                                   .exif = run_exif(record)};
    struct data_truth truth = {0};
    if (!mines_positives(record) || !path)
        return HM_OK;
    enum hm_status status = data_read_truth(path, &reading, NULL, &truth, error);
    HM_THEN(status, data_add_annotated(out, &truth.images, error));
    data_truth_free(&truth);
    return status;
}

enum hm_status mined_photographs(const struct run_record *record, const char *asked,
                                 struct data_set *out, struct hm_error *error)
{
    const char *path = asked ? asked : run_option(record, "negatives");
    if (!path && !mines_positives(record))
        return fail(error, HM_INPUT, "the record does not say where they are");
    *out = (struct data_set){0};
    if (path)
        HM_TRY(data_find_photos(path, run_exif(record), out, error));
    return add_positives(record, out, error);
}
