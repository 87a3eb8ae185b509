/* The list of windows that a person took out. */
#include "data/data.h"
#include "disk/disk.h"

#include <math.h>
#include <string.h>

#define COLUMNS 64
enum { IMAGE, X, Y, WIDTH, HEIGHT, NEEDED };
static const char *const needed[NEEDED] = {"image", "x", "y", "width", "height"};

static enum hm_status read_header(const char *path, char **fields, int count, int *column,
                                  struct hm_error *error)
{
    for (int n = 0; n < NEEDED; n++) {
        column[n] = 0;
        while (column[n] < count && strcmp(fields[column[n]], needed[n]) != 0)
            column[n]++;
        if (column[n] >= count)
            return fail(error, HM_INPUT,
                        "%s: line 1 names no column \"%s\": give image,x,y,width,height, as "
                        "suspects.csv of a run has them",
                        path, needed[n]);
    }
    return HM_OK;
}

static bool read_double(const char *text, double *out)
{
    char *end;
    *out = number_read(text, &end);
    return end != text && !*end && isfinite(*out);
}

static enum hm_status read_lines(const char *path, char *text, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error)
{
    char *fields[COLUMNS], *cursor = text;
    int column[NEEDED], most = 0;
    int count = csv_record(&cursor, fields, COLUMNS);
    enum hm_status status = read_header(path, fields, count > 0 ? count : 0, column, error);
    for (int n = 0; n < NEEDED && status == HM_OK; n++)
        most = column[n] > most ? column[n] : most;
    for (int line = 2; status == HM_OK && (count = csv_record(&cursor, fields, COLUMNS)) >= 0;
         line++) {
        struct mine_region r = {.kind = MINE_REGION_WINDOW};
        if (count == 0)
            continue;
        if (count <= most || !read_double(fields[column[X]], &r.x) ||
            !read_double(fields[column[Y]], &r.y) ||
            !read_double(fields[column[WIDTH]], &r.width) ||
            !read_double(fields[column[HEIGHT]], &r.height) || r.width <= 0 || r.height <= 0)
            return fail(error, HM_INPUT, "%s: line %d is not a window: give image,x,y,width,height",
                        path, line);
        if (data_index(negatives, fields[column[IMAGE]], &r.image))
            status = mine_avoid_add(avoid, &r, error);
        else
            ++*unknown;
    }
    return status;
}

enum hm_status data_read_exclude(const char *path, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error)
{
    struct file_bytes file;
    *unknown = 0;
    enum hm_status status = file_read(path, (size_t)1 << 30, &file, error);
    if (status != HM_OK)
        return status;
    status = read_lines(path, (char *)file.bytes, negatives, avoid, unknown, error);
    file_free(&file);
    return status;
}
