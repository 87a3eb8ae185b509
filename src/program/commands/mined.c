/* The photographs that a run mined. See mined.h. */
#include "commands/mined.h"
#include "disk/disk.h"

#include <string.h>

/* An option of the run, NULL where it was not given. */
static const char *given(const struct story *record, const char *name)
{
    const char *value = story_option(record, name);
    return value && *value ? value : NULL;
}

static enum hm_status add_positives(const struct story *record, struct data_set *out,
                                    struct hm_error *error)
{
    const char *mined = given(record, "mine-positives"), *path = given(record, "positives");
    struct data_reading reading = {.format = given(record, "format"),
                                   .labels = given(record, "labels"),
                                   .ignore_labels = given(record, "ignore-labels"),
                                   .photos = given(record, "photos")};
    struct data_truth truth = {0};
    if (!mined || strcmp(mined, "true") != 0 || !path)
        return HM_OK;
    enum hm_status status = data_read_truth(path, &reading, NULL, &truth, error);
    for (size_t i = 0; i < truth.images.count && status == HM_OK; i++) {
        char *name = file_join("positives", truth.images.images[i].name);
        status = name ? data_add(out, truth.images.images[i].path, name, error)
                      : fail_memory(error, 0, "a name");
        mem_free(name);
    }
    data_sort(out);
    data_truth_free(&truth);
    return status;
}

enum hm_status mined_photographs(const struct story *record, const char *asked,
                                 struct data_set *out, struct hm_error *error)
{
    enum hm_status status = data_find(asked ? asked : record->negatives, out, error);
    return status == HM_OK ? add_positives(record, out, error) : status;
}
