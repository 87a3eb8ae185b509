/* data: which images there are, which boxes people have in them, and pixels when they are asked
 * for.
 *
 * A set is a sorted list of images, told apart by their names relative to where the set was found.
 * The order is that of the bytes of the names, whatever the file system says. A truth is a set with
 * boxes: what somebody's annotation files say, in one form whatever format they are in.
 */
#ifndef HM_DATA_H
#define HM_DATA_H

#include "image/image.h"
#include "mine/mine.h"

struct data_image {
    char *path;   /* to open */
    char *name;   /* relative to the folder or the list; the identity */
    bool upright; /* to be decoded as its EXIF orientation says (image_turn_upright) */
    bool held;    /* held out, by data_hold_out */
};

struct data_set {
    struct data_image *images; /* owned, with their texts; data_free */
    size_t count, capacity;
    size_t passed; /* files of the folder that are no pictures by name or content: not in it */
};

/* PATH is a folder (all pictures below it, hidden ones aside; label files, readmes and the like are
 * passed over and counted), a list (a text file with one path a line, relative to the list's own
 * folder; "#" starts a comment), or one image. HM_INPUT where it does not exist or holds nothing.
 */
enum hm_status data_find(const char *path, struct data_set *out, struct hm_error *error);
/* The same with all files of a folder, whatever they are. */
enum hm_status data_find_files(const char *path, struct data_set *out, struct hm_error *error);
/* Adds one image; copies both texts. */
enum hm_status data_add(struct data_set *set, const char *path, const char *name,
                        struct hm_error *error);
/* Adds an image of another set under this name: the same file, decoded in the same way. */
enum hm_status data_add_same(struct data_set *set, const struct data_image *image, const char *name,
                             struct hm_error *error);
/* Puts a set in the order of data_find: by the bytes of the names. */
void data_sort(struct data_set *set);
/* Moves all of `from` behind `to`; `from` is empty afterwards, also on failure. */
enum hm_status data_join(struct data_set *to, struct data_set *from, struct hm_error *error);
void data_free(struct data_set *set);

/* ---- photographs stored on their side ------------------------------------------------------ */

/* What becomes of photographs whose pixels are stored in another way than they stand (EXIF). */
enum data_exif {
    DATA_EXIF_IGNORE, /* all boxes are of stored pixels; those proven upright are turned */
    DATA_EXIF_APPLY,  /* images are marked `upright` but where boxes are proven of stored pixels */
};
extern const char *const data_exif_names[]; /* "ignore", "apply", NULL */

/* data_find, with all images marked as they are to be decoded: photographs without boxes. */
enum hm_status data_find_photos(const char *path, enum data_exif exif, struct data_set *out,
                                struct hm_error *error);
void data_mark(struct data_set *set, enum data_exif exif);
/* The one way to the pixels of an image of a set: image_read_upright, as it is marked. */
enum hm_status data_read_image(const struct data_image *image, size_t max_pixels, struct image *out,
                               struct hm_error *error);
/* Where the image of this name stands in a set as data_find sorts it; false: it is not there. */
bool data_index(const struct data_set *set, const char *name, size_t *index);

/* ---- annotated photographs (truth.c, one read_*.c a format) -------------------------------- */

/* Pixels of the stored photograph, 0-based and half-open, real. A box is as the annotation has it
 * and may reach beyond the photograph's edge. */
struct data_box {
    double x, y, width, height;
    /* the part of the person that is visible; the box itself where the format does not say */
    double visible_x, visible_y, visible_width, visible_height;
    bool ignore; /* neither a person to find nor background */
};

/* Why something that an annotation says is not in the truth. */
enum data_drop {
    DATA_DROP_LABEL,     /* a label neither to use nor to ignore: of another subject, no mistake */
    DATA_DROP_LINE,      /* words that cannot be read: a line, an element, a whole file */
    DATA_DROP_NUMBER,    /* a coordinate that is no number, or not finite */
    DATA_DROP_INVERTED,  /* right of its right, below its bottom */
    DATA_DROP_EMPTY,     /* no width or no height */
    DATA_DROP_OUTSIDE,   /* no pixel of it is in the photograph */
    DATA_DROP_DUPLICATE, /* the same box twice */
    DATA_DROP_PHOTO,     /* the photograph does not exist, is none, or its name fits several */
    DATA_DROP_SIZE,      /* made on a photograph of another shape than the one that is there */
    DATA_DROPS
};
/* For people and for JSON: "other label", "unreadable", "not a number" ... */
extern const char *const data_drop_words[DATA_DROPS];

struct data_reading {
    const char *format;        /* a name of data_formats; NULL: told by what the path holds */
    const char *labels;        /* of people: "person,ped*"; NULL: data_labels */
    const char *ignore_labels; /* of ignore regions; NULL: data_ignore_labels */
    const char *photos;        /* the folder where the photographs are; NULL: found from path */
    enum data_exif exif;
};
/* Comma separated; case aside; "*" stands for anything. A label that is named outright among
 * `labels` is one; else one that fits `ignore_labels` is ignored; else one that fits `labels`. */
extern const char data_labels[], data_ignore_labels[];
/* The names of the formats, ended by NULL. "images" is a set without annotations. */
extern const char *const data_formats[];

/* What is passed over is told as it happens; may be NULL. `told` (may be NULL) gets what was read
 * in another way than it says: one sentence a kind, with a count. */
struct data_listener {
    void *context;
    void (*skipped)(void *context, const char *line);
    void (*told)(void *context, const char *line);
};

/* What a label that the annotations use was taken for. */
enum data_meaning { DATA_OTHER, DATA_OBJECT, DATA_IGNORED };
struct data_label {
    char *name;
    size_t boxes;
    enum data_meaning meaning;
};

struct data_size {
    int width, height;
};
/* Of an image as data_read_image decodes it, from its header. HM_INPUT as image_header. */
enum hm_status data_image_size(const struct data_image *image, struct data_size *out,
                               struct hm_error *error);

struct data_truth {
    struct data_set images;  /* photographs, with and without people, sorted by name */
    struct data_box *boxes;  /* of image i: boxes[first[i]] .. boxes[first[i + 1] - 1] */
    size_t *first;           /* images.count + 1 of them */
    struct data_size *sizes; /* of the images that have boxes, from their headers; else 0 x 0 */
    const char *format;      /* of data_formats */
    bool annotated;          /* false: "images", where nothing says what is where */
    size_t dropped[DATA_DROPS];
    struct data_label *labels; /* that were met, the most frequent first; owned */
    size_t label_count;
    struct file_list notes; /* the sentences of data_listener's `told` */
    char *names_from;       /* the file that names the classes (YOLO); NULL: none; owned */
};

/* Reads the annotations that `path` (a folder or a file) holds. options NULL: the defaults. A box
 * that cannot be used is dropped, counted and told; HM_INPUT only where nothing is left, or the
 * format cannot be told; HM_USAGE: no such format. */
enum hm_status data_read_truth(const char *path, const struct data_reading *options,
                               const struct data_listener *listener, struct data_truth *out,
                               struct hm_error *error);
void data_truth_free(struct data_truth *truth);
/* Are the objects people, as far as labels tell? They are where none were asked for by name. */
bool data_labels_are_people(const struct data_truth *truth, const struct data_reading *options);
/* "person", "Pedestrian" ...: one of the labels that are looked for where none are asked for. */
bool data_is_person(const char *label);
/* What messages call objects of a label: "a person", "people", "people"; or "a sign", "sign",
 * "boxes of sign". An empty label is a person's. */
struct data_words {
    char one[72], many[72], counted[80];
};
struct data_words data_words_of(const char *label);

/* Hogmine's own CSV, with absolute paths and the sizes of the photographs that boxes are of, from
 * which data_read_truth has the same boxes; of a set without annotations a list file. */
enum hm_status data_write_truth(const char *path, const struct data_truth *truth,
                                struct hm_error *error);

/* ---- from boxes to windows (windows.c) --------------------------------------------------- */

/* Why a box gives no window to train on: the first of these that fits. */
enum data_skip {
    DATA_SKIP_IGNORE,   /* it is an ignore region */
    DATA_SKIP_SMALL,    /* it would have to be enlarged */
    DATA_SKIP_OCCLUDED, /* too little of the person is visible */
    DATA_SKIP_CUT,      /* too little of the box is in the photograph */
    DATA_SKIPS
};
extern const char *const data_skip_words[DATA_SKIPS];

struct data_window_rule {
    double person_height; /* of a person in the window, in pixels: 96 */
    double min_height;    /* of a box, in pixels of the photograph; exactly that is enough */
    double min_visible;   /* share of the box's area; exactly that is enough */
    double min_inside;    /* share of the box's area; exactly that is enough */
    int copies;           /* jittered ones, besides the window itself */
    double jitter_pixels; /* of the window, to each side */
    double jitter_scale;  /* 0.03: between 0.97 and 1.03 times as large */
};
/* Everything at its default for a person so tall in the window: boxes that need enlarging by at
 * most 1.2 (a step of the mining pyramid), 65% visible (the "reasonable" subset of Dollar et al.
 * 2012), 90% inside; no jitter. */
struct data_window_rule data_default_rule(double person_height);

struct data_windows {
    struct scan_example *items; /* in the order of the images; owned */
    size_t *first;              /* of image i: items[first[i]] .. items[first[i + 1] - 1]; owned */
    size_t count;
    size_t boxes;               /* that gave windows */
    size_t skipped[DATA_SKIPS]; /* boxes that did not */
};
/* Jitter is drawn from the seed, the image's name and the box: it does not depend on other images.
 */
enum hm_status data_make_windows(const struct data_truth *truth,
                                 const struct data_window_rule *rule, uint64_t seed,
                                 struct data_windows *out, struct hm_error *error);
void data_windows_free(struct data_windows *windows);
/* As lib/mine takes them; NULL: none, each photograph is a crop. */
struct mine_examples data_examples(const struct data_windows *windows);

/* Completes *object, whose fill is given. An empty label becomes the one that was asked for by
 * name, or that all boxes have ("person" for any of a person's), or "person" where the boxes or the
 * window are upright, else "object". An aspect of 0 becomes 0.41 of a person, else the median of
 * the boxes that give windows, or of crops what lies in the window with as much around it to its
 * sides as above and below. options NULL: the defaults. HM_MEMORY. (object.c) */
enum hm_status data_know_object(const struct data_truth *truth, const struct data_windows *windows,
                                const struct data_reading *options,
                                const struct hm_geometry *geometry, struct hm_object *object,
                                struct hm_error *error);

/* How many positives have 16 pixels of their photograph around the window, and how many 8. */
#define DATA_CONTEXTS 2
struct data_context {
    size_t have[DATA_CONTEXTS], positives;
};
/* Adds those of one photograph. (context.c) */
void data_count_context(struct data_context *c, const struct mine_examples *examples, size_t photo,
                        struct data_size size, const struct hm_geometry *g, double fill);
/* Of all of them; images whose size cannot be read do not count. */
struct data_context data_context_of(const struct data_truth *truth,
                                    const struct data_windows *windows, const struct hm_geometry *g,
                                    double fill);
/* Takes the context down to 8 or 0 pixels where that is what half of the positives have, and
 * leaves octaves away that do not fit then. Whether anything changed. */
bool data_fit_context(const struct data_context *c, struct hm_geometry *g);

/* ---- windows that a person took out (exclude.c) ------------------------------------------ */

/* Reads windows to leave out: CSV with a header line and the columns image, x, y, width, height
 * (others are passed over), as suspects.csv has them. Images are told by their names in the set;
 * *unknown counts the lines whose image is not in it. HM_INPUT names file and line. */
enum hm_status data_read_exclude(const char *path, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error);

/* ---- the same picture twice (prints.c) --------------------------------------------------- */

struct data_print {
    uint64_t bytes;           /* a hash of the file */
    unsigned char cells[256]; /* 16 x 16 means of grey */
    int width, height;        /* of the picture, as it is decoded */
    int orientation;          /* of EXIF: 2 to 8 where it has one, whether applied or not */
    bool read, decoded;
};
/* Reads and decodes every image once. prints[i] is of image i; mem_free(*out). */
enum hm_status data_make_prints(const struct data_set *set, size_t max_pixels,
                                struct threads *threads, struct data_print **out,
                                struct hm_error *error);
/* same[i]: the first of the images that show the same picture as i, in whatever encoding: the same
 * bytes, or cells that differ by at most 1.5 levels on average and 10 anywhere; and what is the
 * same as the same is the same. */
enum hm_status data_find_same(const struct data_print *prints, size_t count, size_t *same,
                              struct hm_error *error);

/* All of the above, of positives and then of negatives as if they were one set. */
struct data_look {
    struct data_print *prints; /* owned */
    size_t *same;              /* owned */
    size_t twice, both;        /* pictures of an earlier file; negatives that are positives, too */
};
/* Free it also after an error. */
enum hm_status data_look(const struct data_set *positives, const struct data_set *negatives,
                         size_t max_pixels, struct threads *threads, struct data_look *out,
                         struct hm_error *error);
void data_look_free(struct data_look *look);

/* ---- detections from elsewhere (detections.c, one detections_*.c a format) ----------------- */

struct data_detection {
    double x, y, width, height; /* as data_box; width and height may be 0 */
    double score;               /* finite; more is surer */
};

struct data_detections {
    struct data_detection *items; /* of image i of the truth, in the order of the file:
                                     items[first[i]] .. items[first[i + 1] - 1]; owned */
    size_t *first;                /* truth's images.count + 1; owned */
    const char *format;           /* "csv", "coco", "caltech", "yolo", "voc", "cartucho", "mot" */
    size_t strangers; /* detections in photographs that the truth does not list: left out */
    size_t others;    /* detections of other labels: left out */
};

/* What some detector found in the photographs of a truth (read from truth_path):
 *   csv      image,x,y,w,h,score; a header may name the columns (also width, height, xmax, ymax,
 *            label)
 *   coco     results: [{"image_id":.., "category_id":.., "bbox":[x,y,w,h], "score":..}, ...]; image
 *            ids are those of the truth's COCO file, else numbers or names of files
 *   caltech  text: number x y w h score, the number counting the photographs of the truth from 1;
 *            or a folder of set00/V000.txt with numbers of frames, or of one text a photograph
 *   yolo     a folder of one text a photograph: class x y w h confidence, in shares of it
 *   cartucho a folder of one text a photograph: class confidence left top right bottom
 *   voc      photograph confidence xmin ymin xmax ymax, the class in the file's name
 *            (comp4_det_test_person.txt)
 *   kitti    a folder of one text a photograph, 16 columns
 *   mot      frame,id,x,y,w,h,score,...
 * Where the format has labels, only those that options->labels means count. Photographs are found
 * as annotations find them, by the last parts of their names. HM_INPUT names the line that cannot
 * be read; nothing is passed over but strangers and other labels. */
enum hm_status data_read_detections(const char *path, const struct data_truth *truth,
                                    const char *truth_path, const struct data_reading *options,
                                    struct data_detections *out, struct hm_error *error);
void data_detections_free(struct data_detections *detections);
/* Does the file or folder look like detections (and not like a model)? */
bool data_is_detections(const char *path);

/* ---- splits (split.c) -------------------------------------------------------------------- */

/* Marks what is held out, by photograph: images whose names, without their endings, differ only in
 * one last letter after a digit (crop001001a.png, crop001001b.jpg, crop001001.jpg) or whose files
 * hold the same bytes stay on one side; with prints (NULL: none) also those that show the same
 * picture; and so do those that are joined through others. A share of the photographs (to the
 * nearest whole number, half of one up), drawn from the seed, is held out. */
enum hm_status data_hold_out(struct data_set *all, const struct data_print *prints, double share,
                             uint64_t seed, struct hm_error *error);
/* A copy of the images that are held out, or of those that are not, in their order; of a truth with
 * their boxes. Free it also after an error. */
enum hm_status data_part(const struct data_set *all, bool held, struct data_set *out,
                         struct hm_error *error);
enum hm_status data_part_truth(const struct data_truth *all, bool held, struct data_truth *out,
                               struct hm_error *error);
/* Which images are of one photograph in that sense: photograph[i] is the first of them. */
enum hm_status data_photographs(const struct data_set *all, size_t *photograph,
                                struct hm_error *error);
/* One number for all names and bytes of a set, as 32 hexadecimal digits. Unreadable files count by
 * their name. */
enum hm_status data_fingerprint(const struct data_set *set, char hex[33], struct hm_error *error);
/* The same for a truth: its boxes too. */
enum hm_status data_truth_fingerprint(const struct data_truth *truth, char hex[33],
                                      struct hm_error *error);
/* A list file that data_find reads: absolute paths, one a line. */
enum hm_status data_write_list(const char *path, const struct data_set *set,
                               struct hm_error *error);

/* ---- decoded images within a budget (store.c) -------------------------------------------- */

struct data_store;
/* The set must outlive the store. budget: bytes of decoded images to keep. */
struct data_store *data_store_new(const struct data_set *set, size_t budget, size_t max_pixels);
void data_store_free(struct data_store *store);
/* Its photographs are scanned from so many octaves above their size on: HM_INPUT where one that is
 * asked for would then have more than max_pixels (0: IMAGE_MAX_PIXELS). */
void data_store_enlarges(struct data_store *store, double upsample);
enum hm_status data_check_enlarged(const char *path, const struct image *image, double upsample,
                                   size_t max_pixels, struct hm_error *error);
/* Image i: from the store, or decoded into *scratch (which the caller owns, starts as {0} and may
 * reuse). Two threads may ask at once for different images, not for the same. */
enum hm_status data_store_get(struct data_store *store, size_t i, struct image *scratch,
                              const struct image **out, struct hm_error *error);
/* How many of the images that were asked for have an EXIF orientation: that was applied, that was
 * not. */
void data_store_turned(const struct data_store *store, long *upright, long *stored);
/* The photographs of the store for those who know of no files; messages call them by their paths.
 */
struct hm_photos data_store_photos(struct data_store *store);

/* The photographs of a training, all that mine_run asks for. Must not be moved while it is used. */
struct data_lent {
    struct data_store *stores[4];
    struct hm_photos photos[4];
    size_t *same[2];
    bool *waiting[2];
    struct mine_data data; /* photographs and the same ones; examples are the caller's to add */
};
/* positives, negatives, held-out ones of both (NULL: none). budget: bytes of decoded negatives to
 * keep. same: whether --C auto is to know what comes from one photograph, for which files are read.
 */
enum hm_status data_lend(const struct data_set *const sets[4], size_t budget, size_t max_pixels,
                         bool same, struct data_lent *out, struct hm_error *error);
/* data_store_enlarges, of both sets of negatives. */
void data_lent_enlarges(struct data_lent *lent, double upsample);
void data_lent_free(struct data_lent *lent);

/* ---- all that is trained on (sets.c) ------------------------------------------------------- */

struct data_sets {
    struct data_truth positives; /* all of them; the others, where some are held out for good */
    struct data_set negatives;
    struct data_windows windows; /* of the positives */
    struct hm_object object;     /* that all of them are */
    struct mine_avoid avoid;     /* where in the negatives nothing is mined */
    /* A copy of what is held out; nothing, before data_sets_part. Windows are the caller's to make.
     */
    struct data_truth held_positives;
    struct data_set held_negatives;
    struct data_windows held_windows;
    struct mine_avoid held_avoid;
    bool for_good; /* it is held out for good: positives and negatives are without it */
};
void data_sets_free(struct data_sets *sets);
/* Marks a share of the photographs of both as held out. */
enum hm_status data_sets_hold_out(struct data_sets *sets, const struct data_look *look,
                                  double share, uint64_t seed, struct hm_error *error);
/* Copies what is marked, and what is to be avoided in it; for_good: takes it out of the others, of
 * which the windows then are to be made anew. When all negatives are there. */
enum hm_status data_sets_part(struct data_sets *sets, bool for_good, struct hm_error *error);
/* Is anything held out, of both? */
bool data_sets_held(const struct data_sets *sets);
/* What mine_run takes of them: data_lend, with windows, what is to be avoided and what waits. */
enum hm_status data_sets_lend(const struct data_sets *sets, size_t budget, size_t max_pixels,
                              bool same, struct data_lent *out, struct hm_error *error);
/* Annotated photographs among the negatives, where they are called positives/NAME; and their
 * people, around whom nothing is to be mined (before mine_avoid_finish). */
enum hm_status data_add_annotated(struct data_set *negatives, const struct data_set *images,
                                  struct hm_error *error);
enum hm_status data_avoid_people(const struct data_truth *truth, const struct data_set *negatives,
                                 struct mine_avoid *avoid, struct hm_error *error);

#endif
