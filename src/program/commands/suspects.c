/* RUN/suspects/: negatives that scored like people when they were found.
 *
 * A photograph of the negatives that shows a person after all gives the hardest negatives there
 * are, and they pull the detector away from what it is to find. A window that scores more than the
 * median of the positives is listed, with a crop, for a person to look at: what is one can be left
 * out of the next run (--exclude). Neighbours of a listed window are left out of the list.
 */
#include "commands/train.h"
#include "disk/disk.h"

#include <string.h>

#define MOST_CROPS 500

struct place {
    struct hm_key key;
    struct hm_detection box; /* the score: above the bar by so much */
    float score;
    int round;
};

static int clearest_first(const void *a, const void *b)
{
    const struct place *p = a, *q = b;
    if (p->box.score != q->box.score)
        return p->box.score > q->box.score ? -1 : 1;
    int order = key_compare(&p->key, &q->key);
    return order ? order : (p->round > q->round) - (p->round < q->round);
}

/* One place a thing: greedy, from the clearest down, in each photograph. */
static size_t thin_out(struct place *places, size_t count)
{
    const struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_new = true;
        for (size_t k = 0; k < kept && is_new; k++)
            is_new = places[k].key.image != places[i].key.image ||
                     !detect_suppresses(&places[k].box, &places[i].box, rule);
        if (is_new)
            places[kept++] = places[i];
    }
    return kept;
}

static void find_places(const struct mine_view *view, struct place *places)
{
    for (size_t i = 0; i < view->suspect_count; i++) {
        const struct mine_suspect *s = &view->suspects[i];
        places[i] = (struct place){s->key, mine_view_box(view, &s->key, s->score - s->bar),
                                   s->score, s->round};
    }
}

static void crop_name(size_t i, char name[64])
{
    snprintf(name, 64, "%04zu.png", i + 1);
}

static enum hm_status write_list(const char *folder, const struct data_set *negatives,
                                 const struct place *places, size_t count, struct hm_error *error)
{
    struct text csv = {0};
    text_printf(&csv, "image,x,y,width,height,score,above_median,round,crop\n");
    for (size_t i = 0; i < count; i++) {
        const struct hm_detection *box = &places[i].box;
        char name[64] = "";
        if (i < MOST_CROPS)
            crop_name(i, name);
        text_csv(&csv, negatives->images[places[i].key.image].name);
        text_printf(&csv, ",%.2f,%.2f,%.2f,%.2f,%.9g,%.9g,%d,%s\n", box->x, box->y, box->width,
                    box->height, (double)places[i].score, (double)box->score, places[i].round,
                    name);
    }
    return write_in_folder(folder, "suspects.csv", &csv, error);
}

static enum hm_status write_crops(const char *folder, const struct mine_view *view,
                                  const struct data_set *negatives, const struct place *places,
                                  size_t count, size_t max_pixels, struct hm_error *error)
{
    size_t shown = count < MOST_CROPS ? count : MOST_CROPS;
    struct gallery_item *items = mem_array(shown, sizeof *items);
    if (!items)
        return fail_memory(error, shown * sizeof *items, "pictures of suspects");
    for (size_t i = 0; i < shown; i++) {
        items[i].photograph = negatives->images[places[i].key.image].path;
        items[i].box = places[i].box;
        items[i].box.score = places[i].score;
        crop_name(i, items[i].name);
    }
    enum hm_status status = write_gallery(folder, "suspects.png", items, shown,
                                          &view->model->geometry, max_pixels, error);
    mem_free(items);
    return status;
}

enum hm_status write_suspects(const char *run, const struct mine_view *view,
                              const struct data_set *negatives, size_t max_pixels, long *count,
                              struct hm_error *error)
{
    *count = 0;
    if (view->suspect_count == 0)
        return HM_OK;
    char *folder = file_join(run, "suspects");
    struct place *places = mem_array(view->suspect_count, sizeof *places);
    enum hm_status status =
        folder && places ? file_make_folder(folder, error)
                         : fail_memory(error, view->suspect_count * sizeof *places, "suspects");
    if (status == HM_OK) {
        find_places(view, places);
        sort_items(places, view->suspect_count, sizeof *places, clearest_first);
        size_t kept = thin_out(places, view->suspect_count);
        *count = (long)kept;
        status = write_list(folder, negatives, places, kept, error);
        if (status == HM_OK)
            status = write_crops(folder, view, negatives, places, kept, max_pixels, error);
    }
    mem_free(folder);
    mem_free(places);
    return status;
}
