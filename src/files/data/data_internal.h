/* What the readers of annotations share: what a path holds, and the truth as it grows.
 *
 * A reader is a row of the table in truth.c: a probe that says whether files look like its format,
 * and a function that reads them and hands what it finds to the build_* functions. Those check,
 * find the photograph, count and tell; a reader only knows its format.
 */
#ifndef HM_DATA_INTERNAL_H
#define HM_DATA_INTERNAL_H

#include "data/data.h"
#include "disk/disk.h"

/* Groups as a forest: parent[i] <= i, a root is its own parent (split.c). */
size_t forest_root(const size_t *parent, size_t i);
void forest_join(size_t *parent, size_t a, size_t b);

/* A table from names to numbers: 64-bit hashes, open addressing. */
struct name_table {
    uint64_t *hashes; /* 0: free */
    size_t *values;
    size_t count, capacity;
};
#define NAME_ABSENT SIZE_MAX
uint64_t name_hash(const char *folder, const char *name);
size_t name_table_find(const struct name_table *table, uint64_t hash);
enum hm_status name_table_add(struct name_table *table, uint64_t hash, size_t value,
                              struct hm_error *error);
void name_table_free(struct name_table *table);

/* Pictures below a folder, found by the last parts of their names (photos.c). */
struct photo_key {
    uint64_t hash; /* of the file name, or of it without its ending */
    size_t index;
};
struct photo_index {
    struct data_set found;
    struct photo_key *names, *stems; /* sorted by hash */
    bool made;
};
/* Takes the pictures among `files`, which is empty afterwards. */
enum hm_status photo_index_make(struct photo_index *index, struct data_set *files,
                                struct hm_error *error);
void photo_index_free(struct photo_index *index);
/* The picture whose name ends most like `name`; with by_stem its ending does not count. NAME_ABSENT
 * where there is none; *several where two fit alike. */
size_t photo_index_find(const struct photo_index *index, const char *name, bool by_stem,
                        bool *several);
bool is_picture_name(const char *name);

/* A box on its way: of image number `image` in the order in which they came. */
struct found_box {
    struct data_box box;
    size_t image;
};

struct truth_builder {
    const struct data_reading *options;
    const struct data_listener *listener;
    char *root; /* names of photographs are relative to it */
    struct photo_index index;
    bool looked_above;       /* for pictures, in the folder above the root */
    struct name_table asked; /* names as annotations have them -> image, or NO_PHOTO */
    struct name_table known; /* names of images -> image */
    struct name_table seen;  /* boxes, for duplicates */
    struct data_set images;
    struct data_size *sizes; /* of the images; 0 x 0: not looked, -1 x -1: cannot be read */
    size_t sizes_capacity;
    struct found_box *boxes;
    size_t box_count, box_capacity;
    size_t dropped[DATA_DROPS];
};

/* Where in which file something stands, for messages. */
struct place {
    const char *file;
    size_t line; /* 0: none to name */
};

/* What an annotation says of one object. */
struct raw_box {
    double xmin, ymin, xmax, ymax; /* 0-based, half-open */
    bool has_visible;
    double visible_xmin, visible_ymin, visible_xmax, visible_ymax;
    const char *label; /* NULL: the format has none, it is a person */
    bool ignore;
};

#define NO_PHOTO (SIZE_MAX - 1)
/* The image that an annotation in `folder` (relative to the root) calls `name`, taken into the
 * truth; NO_PHOTO where there is none, which is counted and told. A stem (by_stem) fits whatever
 * the picture's ending and folder. */
enum hm_status build_photo(struct truth_builder *b, struct place place, const char *folder,
                           const char *name, bool by_stem, size_t *image, struct hm_error *error);
/* The size of an image from its header; -1 x -1: it cannot be read (told and counted, once). */
enum hm_status build_size(struct truth_builder *b, size_t image, struct data_size *size,
                          struct hm_error *error);
enum hm_status build_box(struct truth_builder *b, struct place place, size_t image,
                         const struct raw_box *box, struct hm_error *error);
/* Counts and tells: "FILE:LINE: words". */
void build_drop(struct truth_builder *b, enum data_drop why, struct place place, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* Pictures that no annotation names are photographs without people. */
enum hm_status build_background(struct truth_builder *b, struct hm_error *error);
/* Sorts everything into the truth; HM_INPUT where there is no photograph. */
enum hm_status build_finish(struct truth_builder *b, const char *format, const char *path,
                            struct data_truth *out, struct hm_error *error);
void build_free(struct truth_builder *b);

/* A file of annotations, and what all readers look at first. */
struct truth_file {
    const char *path;
    const char *name;   /* relative to the root */
    const char *folder; /* the folder part of it; set for read_one */
};
struct truth_files {
    struct truth_file *files;
    size_t count;
};

/* Does a file that begins like that look like the format? The text may be cut up. */
typedef bool truth_probe(char *head);

struct truth_reader {
    const char *name;
    const char *ending; /* of its files, with the dot */
    truth_probe *probe;
    enum hm_status (*read)(struct truth_builder *b, const struct truth_files *files,
                           struct hm_error *error);
};
/* Does the file begin like the format? Only HM_MEMORY is a failure. */
enum hm_status file_looks_like(truth_probe *probe, const struct truth_file *file, bool *like,
                               struct hm_error *error);
/* In a folder: is there no picture of the file's name, so that it may be a readme? */
bool is_stray(const struct truth_builder *b, const struct truth_file *file);
/* Hands the reader one file after the other, with its text; passes over what is of another kind. */
typedef enum hm_status read_one(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error);
enum hm_status read_each(struct truth_builder *b, const struct truth_files *files,
                         truth_probe *probe, read_one *read, void *context, struct hm_error *error);

bool probe_pascal(char *head);
enum hm_status read_pascal(struct truth_builder *b, const struct truth_files *files,
                           struct hm_error *error);
bool probe_voc(char *head);
enum hm_status read_voc(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error);
bool probe_coco(char *head);
enum hm_status read_coco(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error);
bool probe_caltech(char *head);
enum hm_status read_caltech(struct truth_builder *b, const struct truth_files *files,
                            struct hm_error *error);
bool probe_csv(char *head);
enum hm_status read_csv(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error);
bool probe_yolo(char *head);
enum hm_status read_yolo(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error);

/* ---- reading text (text_file.c) ----------------------------------------------------------- */

/* Behind the byte-order mark that editors of Windows put in front. */
char *text_start(const struct file_bytes *file);
/* A decimal number and nothing else but blanks around it; NaN where it is not. "nan", "inf" and
 * hexadecimal are no numbers here. */
double number_of(const char *text);
/* The same at the start of *text, which is moved behind it. */
double next_number(const char **text);
/* The next line of *rest without its end (LF or CRLF); NULL at the end. Counts *line up. */
char *text_line(char **rest, size_t *line);

/* ---- detections (detections.c) ------------------------------------------------------------ */

#define DETECTIONS_MAX_BYTES ((size_t)4 << 30)

struct found_detection {
    struct data_detection detection;
    size_t image, order;
};

struct detection_builder {
    const struct data_truth *truth;
    const char *truth_path, *path; /* path: of the detections */
    struct photo_index index;
    size_t *image_of; /* of the pictures of the index */
    struct found_detection *items;
    size_t count, capacity, strangers;
    char stranger[160]; /* the first */
};

/* The image that a detection calls `name`; NAME_ABSENT for a stranger, which is counted. HM_INPUT
 * where the name fits several. */
enum hm_status detections_image(struct detection_builder *b, struct place place, const char *name,
                                size_t *image, struct hm_error *error);
/* HM_INPUT where a number is missing (NaN), or a size negative. NAME_ABSENT: only checked. */
enum hm_status detections_add(struct detection_builder *b, struct place place, size_t image,
                              struct data_detection detection, struct hm_error *error);

struct detection_reader {
    const char *name;
    bool (*probe)(const char *head); /* the first bytes of a file */
    enum hm_status (*read)(struct detection_builder *b, const char *path, char *text, size_t length,
                           struct hm_error *error);
};
bool probe_csv_detections(const char *head);
bool probe_coco_detections(const char *head);
bool probe_caltech_detections(const char *head);
enum hm_status read_csv_detections(struct detection_builder *b, const char *path, char *text,
                                   size_t length, struct hm_error *error);
enum hm_status read_coco_detections(struct detection_builder *b, const char *path, char *text,
                                    size_t length, struct hm_error *error);
enum hm_status read_caltech_detections(struct detection_builder *b, const char *path, char *text,
                                       size_t length, struct hm_error *error);

#endif
