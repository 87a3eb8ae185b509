/* data: which images there are, and their pixels when they are asked for.
 *
 * A set is a sorted list of images, told apart by their names relative to where the set was found.
 * The order is that of the bytes of the names, whatever the file system says.
 */
#ifndef HM_DATA_H
#define HM_DATA_H

#include "image/image.h"

struct data_image {
    char *path; /* to open */
    char *name; /* relative to the folder or the list; the identity */
};

struct data_set {
    struct data_image *images; /* owned, with their texts; data_free */
    size_t count, capacity;
};

/* PATH is a folder (all files below it, hidden ones aside), a list (a text file with one path a
 * line, relative to the list's own folder; "#" starts a comment), or one image. HM_INPUT where it
 * does not exist or holds nothing. */
enum hm_status data_find(const char *path, struct data_set *out, struct hm_error *error);
/* Adds one image; copies both texts. */
enum hm_status data_add(struct data_set *set, const char *path, const char *name,
                        struct hm_error *error);
/* Moves all of `from` behind `to`; `from` is empty afterwards, also on failure. */
enum hm_status data_join(struct data_set *to, struct data_set *from, struct hm_error *error);
void data_free(struct data_set *set);
/* Where the image of this name stands in a set as data_find sorts it; false: it is not there. */
bool data_index(const struct data_set *set, const char *name, size_t *index);

/* ---- splits (split.c) -------------------------------------------------------------------- */

/* Splits by photograph: images whose names differ only in one last letter after a digit
 * (crop001001a, crop001001b) or whose files hold the same bytes stay on one side. A share of the
 * photographs, drawn from the seed, goes to `held`; both keep the order of names. */
enum hm_status data_split(const struct data_set *all, double share, uint64_t seed,
                          struct data_set *kept, struct data_set *held, struct hm_error *error);
/* Which images are of one photograph in that sense: photograph[i] is the first of them. */
enum hm_status data_photographs(const struct data_set *all, size_t *photograph,
                                struct hm_error *error);
/* One number for all names and bytes of a set, as 32 hexadecimal digits. Unreadable files count by
 * their name. */
enum hm_status data_fingerprint(const struct data_set *set, char hex[33], struct hm_error *error);
/* A list file that data_find reads: absolute paths, one a line. */
enum hm_status data_write_list(const char *path, const struct data_set *set,
                               struct hm_error *error);

/* ---- decoded images within a budget (store.c) -------------------------------------------- */

struct data_store;
/* The set must outlive the store. budget: bytes of decoded images to keep. */
struct data_store *data_store_new(const struct data_set *set, size_t budget, size_t max_pixels);
void data_store_free(struct data_store *store);
/* Image i: from the store, or decoded into *scratch (which the caller owns, starts as {0} and may
 * reuse). Two threads may ask at once for different images, not for the same. */
enum hm_status data_store_get(struct data_store *store, size_t i, struct image *scratch,
                              const struct image **out, struct hm_error *error);
/* The size of image i in pixels, 0 x 0 before it was first decoded. */
void data_store_size(const struct data_store *store, size_t i, int *width, int *height);
const char *data_store_path(const struct data_store *store, size_t i);
/* The size is known from elsewhere: image i need not be decoded to be asked for it. */
void data_store_know(struct data_store *store, size_t i, int width, int height);

#endif
