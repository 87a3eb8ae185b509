/* RUN/suspects/: negatives that may be objects after all, with a crop of each, for a person to look
 * at: what is one can be left out of the next run (--exclude). lib/mine/rank_suspects.c says which
 * and in which order. Neighbours of a listed window are left out of the list.
 */
#include "report/gallery.h"

#include <stdio.h>

/* The pictures of the first of them, one by one and on a sheet. */
static enum hm_status write_crops(const char *run, const struct mine_view *view,
                                  const struct data_set *negatives, const struct run_windows *list,
                                  size_t max_pixels, struct hm_error *error)
{
    size_t shown = 0;
    struct gallery_item *items = mem_array(list->count, sizeof *items);
    char *sheet = run_path(run, RUN_SUSPECT_SHEET, 0);
    enum hm_status status =
        items && sheet ? HM_OK
                       : fail_memory(error, list->count * sizeof *items, "pictures of suspects");
    for (; status == HM_OK && shown < list->count && *list->items[shown].crop; shown++) {
        const struct run_window *w = &list->items[shown];
        items[shown].photograph = &negatives->images[w->key.image];
        items[shown].box = w->box;
        snprintf(items[shown].name, sizeof items[shown].name, "%s", w->crop);
    }
    if (status == HM_OK) {
        const char *name = file_name(sheet);
        sheet[name - sheet - 1] = 0; /* the folder */
        status =
            write_gallery(sheet, name, items, shown, &view->model->geometry, max_pixels, error);
    }
    mem_free(sheet);
    mem_free(items);
    return status;
}

enum hm_status report_suspects(const char *run, const struct mine_view *view,
                               const struct data_set *negatives, size_t max_pixels, long *count,
                               struct hm_error *error)
{
    struct run_windows list = {0};
    *count = 0;
    if (view->suspect_count == 0)
        return HM_OK;
    enum hm_status status = run_find_suspects(view, &list, error);
    *count = (long)list.count;
    if (status != HM_OK || list.count == 0) {
        run_windows_free(&list);
        return status;
    }
    status = run_write(run, RUN_SUSPECTS, 0, &list, error);
    HM_THEN(status, write_crops(run, view, negatives, &list, max_pixels, error));
    run_windows_free(&list);
    return status;
}
