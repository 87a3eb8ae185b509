/* data: the same boxes in the formats of many tools are the same boxes; how formats are told; what
 * tools and people do to files. Fixtures are made here. */
#include "data/data.h"
#include "folder.h"
#include "pictures.h"
#include "test.h"

#include <stddef.h>

static void put_bytes(const char *name, const void *bytes, size_t length)
{
    char *path = at(name), *slash = strrchr(path, '/');
    *slash = 0;
    CHECK(file_make_folder(path, NULL) == HM_OK);
    *slash = '/';
    CHECK(file_write_atomic(path, bytes, length, NULL) == HM_OK);
}

static void put(const char *name, const char *text)
{
    put_bytes(name, text, strlen(text));
}

static void draw(const char *name, int width, int height)
{
    put(name, "x");
    struct image image = picture_noise(width, height, 1, 256);
    CHECK(image_write(at(name), &image, NULL) == HM_OK);
    image_free(&image);
}

/* ---- one set in many formats ------------------------------------------------------------- */

/* 000001.jpg and 000002.jpg of 512x256: shares of those are exact. */
static const struct {
    int image;
    double x, y, width, height;
} boxes[] = {{0, 120, 40, 60, 150}, {0, 300, 20, 32, 64}, {1, 16, 100, 48, 120}};
#define BOXES 3

static const struct form {
    const char *format, *path; /* to read */
    struct {
        const char *name, *text;
    } files[3];
} forms[] = {
    {"csv",
     "csv/t.csv",
     {{"csv/t.csv", "000001.jpg,120,40,180,190,person\n000001.jpg,300,20,332,84,person\n"
                    "000002.jpg,16,100,64,220,person\n"}}},
    {"csv",
     "sizes/t.csv",
     {{"sizes/t.csv", "filename,class,x,y,w,h\n000001.jpg,person,120,40,60,150\n"
                      "000001.jpg,person,300,20,32,64\n000002.jpg,person,16,100,48,120\n"}}},
    {"csv",
     "plainsizes/t.csv",
     {{"plainsizes/t.csv", "000001.jpg,120,40,60,150\n000001.jpg,300,20,32,64\n"
                           "000002.jpg,16,100,48,120\n"}}},
    {"csv",
     "semicolons/t.csv",
     {{"semicolons/t.csv", "image;xmin;ymin;xmax;ymax;label\r\n000001.jpg;120,0;40;180;190;person"
                           "\r\n000001.jpg;300;20;332;84;person\r\n000002.jpg;16;100;64;220;person"
                           "\r\n"}}},
    {"csv",
     "tabs/t.csv",
     {{"tabs/t.csv",
       "image\tbbox_x\tbbox_y\tbbox_width\tbbox_height\n000001.jpg\t120\t40\t60\t150\n"
       "000001.jpg\t300\t20\t32\t64\n000002.jpg\t16\t100\t48\t120\n"}}},
    {"csv",
     "middle/t.csv",
     {{"middle/t.csv", "image,x_center,y_center,width,height\n000001.jpg,150,115,60,150\n"
                       "000001.jpg,316,52,32,64\n000002.jpg,40,160,48,120\n"}}},
    {"csv",
     "kaggle/t.csv",
     {{"kaggle/t.csv", "image_id,width,height,bbox,source\n000001,512,256,\"[120.0, 40.0, 60.0, "
                       "150.0]\",u\n000001,512,256,\"[300, 20, 32, 64]\",u\n"
                       "000002,512,256,\"[16, 100, 48, 120]\",u\n"}}},
    {"openimages",
     "openimages/t.csv",
     {{"openimages/t.csv",
       "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf\n"
       "000001,x,/m/01g317,1,0.234375,0.3515625,0.15625,0.7421875,0,0,0\n"
       "000001,x,/m/01g317,1,0.5859375,0.6484375,0.078125,0.328125,0,0,0\n"
       "000002,x,/m/01g317,1,0.03125,0.125,0.390625,0.859375,0,0,0\n"}}},
    {"voc",
     "voc",
     {{"voc/000001.xml",
       "<annotation>\n<filename>\n000001.jpg\n</filename><object><name> person "
       "</name><bndbox><xmin>"
       "121</xmin><ymin>41</ymin><xmax>180</xmax><ymax>190</ymax></bndbox></object><object><name>"
       "person</name><bndbox><xmin>301</xmin><ymin>21</ymin><xmax>332</xmax><ymax>84</ymax></"
       "bndbox>"
       "</object></annotation>"},
      {"voc/000002.xml",
       "<annotation><filename>000002.png</filename><object><name>person</name><bndbox><xmin>17"
       "</xmin><ymin>101</ymin><xmax>64</xmax><ymax>220</ymax></bndbox></object></annotation>"}}},
    {"cvat",
     "cvat/t.xml",
     {{"cvat/t.xml",
       "<annotations><version>1.1</version><image id='0' name='000001.jpg' width='512' "
       "height='256'>"
       "<box label='person' xtl='120.00' ytl='40' xbr='180' ybr='190'/><polygon label='person' "
       "points='300,20;332,20;332,84'/></image><image id='1' name='img/000002.jpg' width='512' "
       "height='256'><box label='person' xtl='16' ytl='100' xbr='64' ybr='220'/></image>"
       "</annotations>"}}},
    {"imglab",
     "imglab/t.xml",
     {{"imglab/t.xml",
       "<?xml version='1.0' encoding='ISO-8859-1'?><dataset><images><image file='000001.jpg'><box "
       "top='40' left='120' width='60' height='150'><label>person</label></box><box top='20' "
       "left='300' width='32' height='64'/></image><image file='000002.jpg'><box top='100' "
       "left='16' "
       "width='48' height='120'><label>person</label></box></image></images></dataset>"}}},
    {"coco",
     "coco/t.json",
     {{"coco/t.json",
       "{\"images\":[{\"id\":1,\"file_name\":\"000001.jpg\"},{\"id\":2,\"file_name\":\"000002."
       "jpg\"}],"
       "\"categories\":[{\"id\":1,\"name\":\"person\"}],\"annotations\":[{\"image_id\":1,"
       "\"category_id\":1,\"bbox\":[120,40,60,150]},{\"image_id\":1,\"category_id\":1,"
       "\"segmentation\":[[300,20,332,20,310,84]]},{\"image_id\":2,\"category_id\":1,\"bbox\":[16,"
       "100,48,120]}]}"}}},
    {"labelme",
     "labelme",
     {{"labelme/000001.json",
       "{\"version\":\"5.0\",\"shapes\":[{\"label\":\"person\",\"points\":[[180,40],[120,190]],"
       "\"shape_type\":\"rectangle\"},{\"label\":\"person\",\"points\":[[300,20],[332,50],[310,84]]"
       ","
       "\"shape_type\":\"polygon\"}],\"imagePath\":\"..\\\\x\\\\000001.jpg\",\"imageWidth\":512,"
       "\"imageHeight\":256}"},
      {"labelme/000002.json",
       "{\"shapes\":[{\"label\":\"person\",\"points\":[[16,100],[64,220]]}],\"version\":\"4\"}"}}},
    {"via",
     "via/t.json",
     {{"via/t.json",
       "{\"_via_settings\":{},\"_via_img_metadata\":{\"000001.jpg9\":{\"filename\":\"000001.jpg\","
       "\"size\":9,\"regions\":[{\"shape_attributes\":{\"name\":\"rect\",\"x\":120,\"y\":40,"
       "\"width\":60,\"height\":150},\"region_attributes\":{\"class\":\"person\"}},{"
       "\"shape_attributes\":{\"name\":\"polygon\",\"all_points_x\":[300,332,310],\"all_points_y\":"
       "["
       "20,50,84]},\"region_attributes\":{\"class\":\"person\"}}]},\"b\":{\"filename\":\"000002."
       "jpg\","
       "\"regions\":[{\"shape_attributes\":{\"name\":\"rect\",\"x\":16,\"y\":100,\"width\":48,"
       "\"height\":120},\"region_attributes\":{\"class\":\"person\"}}]}}}"}}},
    {"via",
     "via1/t.json",
     {{"via1/t.json",
       "{\"000001.jpg9\":{\"filename\":\"000001.jpg\",\"regions\":{\"0\":{\"shape_attributes\":{"
       "\"name\":\"rect\",\"x\":120,\"y\":40,\"width\":60,\"height\":150},\"region_attributes\":{}}"
       ","
       "\"1\":{\"shape_attributes\":{\"name\":\"ellipse\",\"cx\":316,\"cy\":52,\"rx\":16,\"ry\":32}"
       ","
       "\"region_attributes\":{}}}},\"b\":{\"filename\":\"000002.jpg\",\"regions\":{\"0\":{"
       "\"shape_attributes\":{\"name\":\"rect\",\"x\":16,\"y\":100,\"width\":48,\"height\":120},"
       "\"region_attributes\":{}}}}}"}}},
    {"odgt",
     "odgt/t.odgt",
     {{"odgt/t.odgt",
       "{\"ID\":\"000001\",\"gtboxes\":[{\"tag\":\"person\",\"fbox\":[120,40,60,150],\"vbox\":[120,"
       "40,"
       "60,100]},{\"tag\":\"person\",\"fbox\":[300,20,32,64],\"extra\":{\"ignore\":0}}]}\n"
       "{\"ID\":\"000002\",\"gtboxes\":[{\"tag\":\"person\",\"fbox\":[16,100,48,120]}]}\n"}}},
    {"caltech",
     "caltech",
     {{"caltech/000001.txt",
       "% bbGt version=3\nperson 120 40 60 150 0 0 0 0 0 0 0\nperson 300 20 32 "
       "64 0 0 0 0 0 0 0\n"},
      {"caltech/000002.txt", "% bbGt version=3\nperson 16 100 48 120 0 0 0 0 0 0 0\n"}}},
    {"cartucho",
     "cartucho",
     {{"cartucho/000001.txt", "person 120 40 180 190\nperson 300 20 332 84\n"},
      {"cartucho/000002.txt", "person 16 100 64 220\n"}}},
    {"kitti",
     "kitti",
     {{"kitti/000001.txt",
       "Pedestrian 0.00 0 -0.20 120.00 40.00 180.00 190.00 1.89 0.48 1.20 1.84 1.47 8.41 0.01\n"
       "Pedestrian 0.00 2 -0.20 300 20 332 84 1.89 0.48 1.20 1.84 1.47 8.41 0.01\n"
       "Car 0.00 2 -0.20 1 20 32 84 1.89 0.48 1.20 1.84 1.47 8.41 0.01\n"},
      {"kitti/000002.txt",
       "Pedestrian 0.00 0 -0.20 16 100 64 220 1.89 0.48 1.20 1.84 1.47 8.41 0.01\n"}}},
    {"widerperson",
     "wider",
     {{"wider/000001.jpg.txt", "3\n1 120 40 180 190\n1 300 20 332 84\n2 1 2 30 40\n"},
      {"wider/000002.jpg.txt", "1\n1 16 100 64 220\n"}}},
    {"mot",
     "mot/gt/gt.txt",
     {{"mot/gt/gt.txt",
       "1,1,121,41,60,150,1,1,1\n1,2,301,21,32,64,1,1,0.5\n2,1,17,101,48,120,1,1,1\n"
       "2,2,17,101,48,100,1,3,1\n"}}},
    {"info",
     "info/info.dat",
     {{"info/info.dat", "img/000001.jpg  2  120 40 60 150   300 20 32 64\n"
                        "img/000002.jpg  1  16 100 48 120\n"}}},
    {"yolo",
     "yolo",
     {{"yolo/000001.txt", "0 0.29296875 0.44921875 0.1171875 0.5859375\n"
                          "0 0.5859375 0.078125 0.6484375 0.2 0.6 0.328125\n"},
      {"yolo/000002.txt", "0 0.078125 0.625 0.09375 0.46875\n"}}},
    {"pascal",
     "pascal",
     {{"pascal/000001.txt",
       "# Compatible with PASCAL Annotation Version 1.00\nImage filename : "
       "\"x/000001.png\"\nBounding "
       "box for object 1 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (121, 41) - (180, 190)\n"
       "Bounding box for object 2 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (301, 21) - (332, "
       "84)\n"},
      {"pascal/000002.txt",
       "# Compatible with PASCAL Annotation Version 1.00\nImage filename : "
       "\"x/000002.png\"\nBounding "
       "box for object 1 \"PASperson\" (Xmin, Ymin) - (Xmax, Ymax) : (17, 101) - (64, 220)\n"}}},
};
#define FORMS (sizeof forms / sizeof *forms)

static bool are_the_boxes(const struct data_truth *t)
{
    bool good = t->images.count == 2 && t->first[1] == 2 && t->first[2] == 3;
    for (size_t k = 0; k < BOXES && good; k++)
        good = t->boxes[k].x == boxes[k].x && t->boxes[k].y == boxes[k].y &&
               t->boxes[k].width == boxes[k].width && t->boxes[k].height == boxes[k].height &&
               !t->boxes[k].ignore;
    return good;
}

static void print_boxes(const struct data_truth *t, const char *name, const char *words)
{
    printf("# %s: %s; %s, %zu images\n", name, words, t->format ? t->format : "-", t->images.count);
    for (size_t k = 0; t->images.count > 0 && k < t->first[t->images.count]; k++)
        printf("#   %g %g %g %g\n", t->boxes[k].x, t->boxes[k].y, t->boxes[k].width,
               t->boxes[k].height);
}

static void read_form(const struct form *form, const char *path)
{
    struct data_truth t;
    struct hm_error error = {0};
    char photos[512];
    snprintf(photos, sizeof photos, "%s", at("photos"));
    struct data_reading options = {.photos = photos};
    CHECK(data_read_truth(at(path), &options, NULL, &t, &error) == HM_OK);
    if (!CHECK(are_the_boxes(&t)) || !CHECK(strcmp(t.format, form->format) == 0))
        print_boxes(&t, path, error.text);
    data_truth_free(&t);
}

static void write_forms(void)
{
    draw("photos/000001.jpg", 512, 256);
    draw("photos/000002.jpg", 512, 256);
    for (size_t f = 0; f < FORMS; f++)
        for (size_t i = 0; i < 3 && forms[f].files[i].name; i++)
            put(forms[f].files[i].name, forms[f].files[i].text);
}

static void one_set_in_many_formats_has_the_same_boxes(void)
{
    write_forms();
    for (size_t f = 0; f < FORMS; f++)
        read_form(&forms[f], forms[f].path);
}

/* UTF-16 of either end with and without its mark, and UTF-8 with one. */
static void text_may_be_of_any_encoding(void)
{
    for (size_t f = 0; f < FORMS; f++)
        for (int kind = 0; kind < 5; kind++) {
            char name[100], path[100];
            for (size_t i = 0; i < 3 && forms[f].files[i].name; i++) {
                struct text out = {0};
                const char *text = forms[f].files[i].text;
                static const char *const marks[] = {"\xFF\xFE", "\xFE\xFF", "", "", "\xEF\xBB\xBF"};
                text_append(&out, marks[kind], strlen(marks[kind]));
                for (; *text; text++) {
                    char pair[2] = {kind % 2 ? 0 : *text, kind % 2 ? *text : 0};
                    text_append(&out, kind == 4 ? text : pair, kind == 4 ? 1 : 2);
                }
                snprintf(name, sizeof name, "wide/%d/%s", kind, forms[f].files[i].name);
                put_bytes(name, out.bytes, out.length);
                text_free(&out);
            }
            snprintf(path, sizeof path, "wide/%d/%s", kind, forms[f].path);
            read_form(&forms[f], path);
        }
}

/* ---- hostile files ----------------------------------------------------------------------- */

static void read_broken(const char *path, const char *format)
{
    struct data_truth t;
    struct hm_error error = {0};
    char photos[512];
    snprintf(photos, sizeof photos, "%s", at("photos"));
    struct data_reading options = {.photos = photos, .format = format};
    enum hm_status status = data_read_truth(at(path), &options, NULL, &t, &error);
    CHECK(status == HM_OK || (status == HM_INPUT && error.text[0]));
    for (size_t k = 0; t.images.count > 0 && k < t.first[t.images.count]; k++)
        CHECK(t.boxes[k].width > 0 && t.boxes[k].height > 0 &&
              isfinite(t.boxes[k].x + t.boxes[k].y + t.boxes[k].width + t.boxes[k].height));
    data_truth_free(&t);
}

static void no_mutation_breaks_a_reader(void)
{
    static const char *const wild[] = {"nan",  "1e999", "-99999999999999999999",
                                       "[[[[", "{",     "\"",
                                       "<",    ">",     "\n\n",
                                       ",,,,", ";",     "\xff",
                                       "0x1",  "null",  "true",
                                       "%s%n", "&e;"};
    for (size_t f = 0; f < FORMS; f++)
        for (uint64_t turn = 0; turn < 40; turn++) {
            struct random r = random_make(turn, 1017, f);
            struct text bad = {0};
            const char *good = forms[f].files[0].text;
            size_t length = strlen(good), cut = random_below(&r, length + 1);
            text_append(&bad, good, cut);
            if (turn % 3 > 0) {
                const char *word = wild[random_below(&r, sizeof wild / sizeof *wild)];
                size_t behind = cut + random_below(&r, 5);
                text_printf(&bad, "%s", word);
                if (behind < length)
                    text_append(&bad, good + behind, length - behind);
            }
            text_append(&bad, "", 0);
            char name[100];
            snprintf(name, sizeof name, "broken/%s", forms[f].files[0].name);
            put_bytes(name, bad.bytes ? bad.bytes : "", bad.length);
            snprintf(name, sizeof name, "broken/%s", forms[f].path);
            read_broken(name, turn % 2 ? forms[f].format : NULL);
            text_free(&bad);
        }
}

static void deep_nesting_is_no_danger(void)
{
    static const char *const formats[] = {"labelme", "via",    "odgt", "coco",
                                          "cvat",    "imglab", "voc"};
    struct text deep = {0}, xml = {0};
    text_printf(&deep, "{\"shapes\":");
    for (int i = 0; i < 100000; i++) {
        text_printf(&deep, "[");
        text_printf(&xml, "<annotation>");
    }
    put_bytes("deep/t.json", deep.bytes, deep.length);
    put_bytes("deep/t.xml", xml.bytes, xml.length);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        read_broken(i < 4 ? "deep/t.json" : "deep/t.xml", formats[i]);
    text_free(&deep);
    text_free(&xml);
    put("deep/info.dat", "000001.jpg 999999 1 2 3 4\n000001.jpg 99999999999 1 2 3 4\n");
    read_broken("deep/info.dat", "info");
    put("deep/000001.txt", "99999999\n1 1 2 3 4\n");
    read_broken("deep/000001.txt", "widerperson");
    put("deep/000001.txt", "99999999999999 0.5 0.5 0.1 0.1\n-3 0.5 0.5 0.2 0.2\n");
    read_broken("deep/000001.txt", "yolo");
}

static void want_of_memory_is_said(void)
{
    for (size_t f = 0; f < FORMS; f++) {
        char photos[512];
        snprintf(photos, sizeof photos, "%s", at("photos"));
        struct data_reading options = {.photos = photos};
        for (long n = 1; n < 260; n += 1 + n / 12) {
            struct data_truth t;
            struct hm_error error = {0};
            mem_fail_at(n);
            enum hm_status status = data_read_truth(at(forms[f].path), &options, NULL, &t, &error);
            mem_fail_at(0);
            if (!CHECK(status == HM_MEMORY || status == HM_OK))
                printf("# %s, %ld: %s\n", forms[f].path, n, error.text);
            CHECK(status != HM_OK || are_the_boxes(&t));
            data_truth_free(&t);
        }
    }
}

/* ---- told or refused --------------------------------------------------------------------- */

static enum hm_status read_at(const char *path, const struct data_reading *options,
                              struct data_truth *t, struct hm_error *error)
{
    memset(error, 0, sizeof *error);
    return data_read_truth(at(path), options, NULL, t, error);
}

static void unknown_annotations_make_no_crops(void)
{
    static const char *const unknown[][2] = {
        {"u.xml", "<things><thing box='1 2 3 4'/></things>"},
        {"u.json", "{\"objects\": [{\"rectangle\": [1, 2, 3, 4]}]}"},
        {"u.txt", "1 10 20 30 40 7 8\n2 10 20 30 40 7 8\n"},
        {"u.csv", "a,b,c,d,e,f\n1,2,3,4,5,6\n2,3,4,5,6,7\n"},
        {"wider_face.txt", "x/a.jpg\n1\n100 120 80 180 0 0 0 0 0 0\n"},
        {"folds.txt", "a\n1\n85.36 45.2 1.0 140 210  1\n"},
        {"dota.txt", "imagesource:GoogleEarth\ngsd:0.1\n1 2 8 2 8 30 1 30 person 0\n"},
        {"labels.csv", "filename,label\na.jpg,person\n"},
        {"labels.txt", "a.jpg person\nb.jpg car\n"},
        {"lists.json", "{\"a.jpg\": [[100, 120, 180, 300]]}"},
        {"u.yaml", "- boxes:\n  - {label: Red, x_max: 180, x_min: 100}\n  path: a.jpg\n"},
        {"a.pts", "version: 1\nn_points: 1\n{\n1.0 2.0\n}\n"},
        {"a.txt", ""},
        {"a.xml", ""},
        {"gt.mat", "\211HDF"},
    };
    struct data_truth t;
    struct hm_error error;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        char name[64];
        draw("unknown/a.jpg", 64, 128);
        snprintf(name, sizeof name, "unknown/%s", unknown[i][0]);
        put(name, unknown[i][1]);
        CHECK(read_at("unknown", NULL, &t, &error) == HM_INPUT);
        CHECK_TEXT(error.text, unknown[i][0]);
        CHECK_TEXT(error.text, "`format` images");
        struct data_reading images = {.format = "images"};
        CHECK(read_at("unknown", &images, &t, &error) == HM_OK);
        CHECK(!t.annotated);
        data_truth_free(&t);
        file_remove_tree(at("unknown"), NULL);
    }
    draw("notes/a.jpg", 64, 128);
    draw("notes/ba.jpg", 64, 128);
    put("notes/readme.txt", "Taken in the street on 12 May.\nNo people were hurt.\n");
    put("notes/list.txt", "a.jpg\nba.jpg\n");
    put("notes/ba.txt", "somebody in a red coat\n"); /* a caption */
    put("notes/b.txt", "3 of 4\n");                  /* no picture of that name */
    put("notes/a.xmp", "<x:xmpmeta><exif>1</exif></x:xmpmeta>");
    put("notes/split.json", "{\"train\": [\"a.jpg\"], \"seed\": 7}");
    CHECK(read_at("notes", NULL, &t, &error) == HM_OK);
    data_truth_free(&t);
}

/* The folder of pictures alone, of a set that has its annotations in another one. */
static void annotations_beside_the_folder_make_no_crops(void)
{
    static const char *const sets[][3] = {
        {"images", "labels/a.txt", "0 0.5 0.5 0.25 0.25\n"},
        {"images/train", "labels/train/a.txt", "0 0.5 0.5 0.25 0.25\n"},
        {"JPEGImages", "Annotations/a.xml", "<annotation/>"},
        {"img", "ann/a.jpg.json", "{}"},
        {"images", "annotations/instances.json", "{\"images\": [{\"file_name\": \"a.jpg\"}]}"},
    };
    struct data_truth t;
    struct hm_error error;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        char pictures[64], name[128];
        struct data_reading images = {.format = "images"};
        snprintf(pictures, sizeof pictures, "beside/%s", sets[i][0]);
        snprintf(name, sizeof name, "%s/a.jpg", pictures);
        draw(name, 64, 128);
        snprintf(name, sizeof name, "beside/%s", sets[i][1]);
        put(name, sets[i][2]);
        if (!CHECK(read_at(pictures, NULL, &t, &error) == HM_INPUT))
            printf("# %s\n", sets[i][1]);
        CHECK_TEXT(error.text, sets[i][1]);
        CHECK_TEXT(error.text, "`format` images");
        CHECK(read_at(pictures, &images, &t, &error) == HM_OK);
        data_truth_free(&t);
        file_remove_tree(at("beside"), NULL);
    }
    /* Of other pictures. */
    draw("beside/images/b.jpg", 64, 128);
    put("beside/labels/a.txt", "0 0.5 0.5 0.25 0.25\n");
    CHECK(read_at("beside/images", NULL, &t, &error) == HM_OK);
    data_truth_free(&t);
}

static void boxes_that_fit_nothing_are_refused(void)
{
    struct data_truth t;
    struct hm_error error;
    struct text rows = {0};
    draw("fitless/a.jpg", 100, 80);
    text_printf(&rows, "image,xmin,ymin,xmax,ymax\n");
    for (int i = 0; i < 20; i++)
        text_printf(&rows, "a.jpg,%d,%d,%d,%d\n", 1000 + i, 900, 1300, 1200 + i);
    put_bytes("fitless/t.csv", rows.bytes, rows.length);
    text_free(&rows);
    CHECK(read_at("fitless/t.csv", NULL, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "lie in their photographs");
}

static void labels_are_obeyed_or_refused(void)
{
    struct data_truth t;
    struct hm_error error;
    struct data_reading options = {.labels = "RBC"};
    draw("cells/a.jpg", 320, 240);
    put("cells/t.csv", "filename,cell,xmin,xmax,ymin,ymax\na.jpg,WBC,10,110,20,130\n"
                       "a.jpg,RBC,60,160,60,170\n");
    CHECK(read_at("cells/t.csv", &options, &t, &error) == HM_OK);
    CHECK_INT(t.first[1], 1);
    CHECK_INT(t.label_count, 2);
    data_truth_free(&t);
    draw("crops/a.jpg", 64, 128);
    CHECK(read_at("crops", &options, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "`labels` RBC cannot be obeyed: crops have no labels");
    put("cells/none.csv", "a.jpg,10,20,110,130\n");
    CHECK(read_at("cells/none.csv", &options, &t, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "`labels` RBC");
}

/* ---- names ------------------------------------------------------------------------------- */

static void changed_names_are_found(void)
{
    static const char *const names[][2] = {
        {"caf\xC3\xA9.jpg", "cafe\xCC\x81.jpg"},
        {"photo 1.jpg", "photo%201.jpg"},
        {"Street.JPG", "street.jpg"},
        {"b.jpg", "b.png"},
        {"c.jpg", "0a1b2c3d-c.jpg"},
        {"d.jpg", "d_jpg.rf.0123456789abcdef.jpg"},
        {"sub/e.jpg", "C:\\photos\\sub\\e.jpg"},
        {"f.jpg", "/data/upload/1/0a1b2c3d-f.jpg"},
        {"\xD0\xB9.jpg", "\xD0\xB8\xCC\x86.jpg"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct data_truth t;
        struct hm_error error;
        char name[100], text[200];
        snprintf(name, sizeof name, "names/%s", names[i][0]);
        draw(name, 100, 80);
        snprintf(text, sizeof text, "%s,1,2,30,40\n", names[i][1]);
        put("names/t.csv", text);
        CHECK(read_at("names/t.csv", NULL, &t, &error) == HM_OK);
        if (!CHECK(t.images.count == 1 && strcmp(t.images.images[0].name, names[i][0]) == 0))
            printf("# %s: %s\n", names[i][1], error.text);
        data_truth_free(&t);
        file_remove_tree(at("names"), NULL);
    }
}

static char last_line[700];
static void listen(void *context, const char *line)
{
    (void)context;
    snprintf(last_line, sizeof last_line, "%s", line);
}

static void names_that_fit_nothing_suggest_the_nearest_and_stay_inside(void)
{
    struct data_truth t;
    struct hm_error error;
    struct data_listener listener = {.skipped = listen};
    draw("near/in/street_0001.jpg", 100, 80);
    draw("near/secret.jpg", 100, 80);
    put("near/in/t.csv", "street_0007.jpg,1,2,30,40\nstreet_0001.jpg,1,2,30,40\n");
    CHECK(data_read_truth(at("near/in/t.csv"), NULL, &listener, &t, &error) == HM_OK);
    CHECK_TEXT(last_line, "nearest name is \"street_0001.jpg\"");
    data_truth_free(&t);
    put("near/in/t.csv", "../secret.jpg,1,2,30,40\nstreet_0001.jpg,1,2,30,40\n");
    CHECK(data_read_truth(at("near/in/t.csv"), NULL, &listener, &t, &error) == HM_OK);
    CHECK_TEXT(last_line, "leads outside");
    CHECK_INT(t.images.count, 1);
    data_truth_free(&t);
}

/* ---- sizes and orientation --------------------------------------------------------------- */

static void declared_sizes_scale_boxes(void)
{
    struct data_truth t;
    struct hm_error error;
    draw("scaled/a.jpg", 320, 240);
    put("scaled/t.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\n"
                        "a.jpg,640,480,person,60,40,160,230\n");
    CHECK(read_at("scaled/t.csv", NULL, &t, &error) == HM_OK);
    CHECK_INT(t.first[1], 1);
    CHECK(t.boxes[0].x == 30 && t.boxes[0].y == 20 && t.boxes[0].width == 50 &&
          t.boxes[0].height == 95);
    CHECK_INT(t.notes.count, 1);
    data_truth_free(&t);
    put("scaled/t.csv", "filename,width,height,class,xmin,ymin,xmax,ymax\n"
                        "a.jpg,640,640,person,60,40,160,230\n");
    CHECK(read_at("scaled/t.csv", NULL, &t, &error) == HM_OK);
    CHECK_INT(t.dropped[DATA_DROP_SIZE], 1);
    data_truth_free(&t);
}

/* A JPEG of 40x20 with an EXIF orientation behind its start. */
static void draw_turned(const char *name, int orientation)
{
    draw(name, 40, 20);
    struct file_bytes plain;
    unsigned char exif[] = {0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,    'M', 'M',
                            0,    42,   0, 0,  0,   8,   0,   1,   1, 0x12, 0,   3,
                            0,    0,    0, 1,  0,   0,   0,   0,   0, 0,    0,   0};
    exif[29] = (unsigned char)orientation;
    struct text out = {0};
    CHECK(file_read(at(name), 1 << 20, &plain, NULL) == HM_OK);
    text_append(&out, plain.bytes, 2);
    text_append(&out, exif, sizeof exif);
    text_append(&out, plain.bytes + 2, plain.length - 2);
    put_bytes(name, out.bytes, out.length);
    text_free(&out);
    file_free(&plain);
}

/* What is written says of which pixels its boxes are: read again, it is the same. */
static void check_written_again(const struct data_truth *t, const struct data_reading *options)
{
    struct data_truth again;
    struct hm_error error;
    CHECK(data_write_truth(at("turned/again.csv"), t, NULL) == HM_OK);
    if (CHECK(read_at("turned/again.csv", options, &again, &error) == HM_OK)) {
        CHECK(again.images.images[0].upright == t->images.images[0].upright);
        CHECK(again.first[1] == t->first[1] &&
              memcmp(&again.boxes[0], &t->boxes[0], offsetof(struct data_box, ignore)) == 0);
    }
    data_truth_free(&again);
}

static void orientation_is_proven_by_sizes_and_boxes(void)
{
    static const struct {
        const char *row;
        double x, y; /* as stored, with EXIF ignored */
        bool upright;
    } cases[] = {
        /* upright 20x40; orientation 6: (x, y) as stored lies at (20 - y, x) */
        {"a.jpg,20,40,person,2,30,6,38\n", 30, 14, true}, /* declared upright */
        {"a.jpg,40,20,person,2,3,6,8\n", 2, 3, false},    /* declared as stored */
        {"a.jpg,,,person,2,25,6,38\n", 25, 14, true},     /* fits upright alone */
        {"a.jpg,,,person,25,2,38,6\n", 25, 2, false},     /* fits as stored alone */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int apply = 0; apply < 2; apply++) {
            struct data_truth t;
            struct hm_error error;
            char text[200];
            struct data_reading options = {.exif = apply ? DATA_EXIF_APPLY : DATA_EXIF_IGNORE};
            draw_turned("turned/a.jpg", 6);
            snprintf(text, sizeof text, "filename,width,height,class,xmin,ymin,xmax,ymax\n%s",
                     cases[i].row);
            put("turned/t.csv", text);
            CHECK(read_at("turned/t.csv", &options, &t, &error) == HM_OK);
            if (CHECK(t.images.count == 1 && t.first[1] == 1)) {
                bool upright = t.images.images[0].upright;
                CHECK(upright == (apply && cases[i].upright));
                CHECK(t.sizes[0].width == (upright ? 20 : 40));
                if (!apply)
                    CHECK(t.boxes[0].x == cases[i].x && t.boxes[0].y == cases[i].y);
                check_written_again(&t, &options);
            }
            data_truth_free(&t);
        }
}

static void pictures_are_turned_as_points_are(void)
{
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct image stored = picture_noise(7, 5, 3, 256), turned;
        stored.orientation = orientation;
        CHECK(image_copy(&stored, &turned, NULL) == HM_OK);
        CHECK(image_turn_upright(&turned, NULL) == HM_OK);
        CHECK(turned.orientation == 1 && turned.applied == (orientation > 1 ? orientation : 0));
        CHECK_INT(turned.width, orientation > 4 ? 5 : 7);
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 7; x++) {
                double u = x + 0.5, v = y + 0.5;
                image_point_upright(orientation, 7, 5, &u, &v);
                size_t from = (size_t)(y * 7 + x) * 3;
                size_t to = ((size_t)v * (size_t)turned.width + (size_t)u) * 3;
                CHECK(memcmp(stored.rgb + from, turned.rgb + to, 3) == 0);
                image_point_stored(orientation, 7, 5, &u, &v);
                CHECK(u == x + 0.5 && v == y + 0.5);
            }
        image_free(&stored);
        image_free(&turned);
    }
}

/* ---- YOLO's names ------------------------------------------------------------------------ */

static void names_of_classes_are_found_where_tools_leave_them(void)
{
    static const struct {
        const char *file, *text;
    } places[] = {
        {"y/labels/classes.txt", "cat\ndog\nperson\n"},
        {"y/labels/train/classes.txt", "cat\r\ndog\r\nperson\r\n"},
        {"y/obj.names", "cat\ndog\nperson"},
        {"y/data.yaml", "train: x\nnames: ['cat', \"dog\", person]\nnc: 3\n"},
        {"y/other.yaml", "names:\n- cat\n- dog\n- person # walking\nnc: 3\n"},
        {"y/data.yaml", "names:\n  2: person\n  7: truck\n"},
        {"y/data.yaml", "names: {0: cat, 2: person}\n"},
        {"y/classes.txt", "cat\ndog\nperson\n"},
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct data_truth t;
        struct hm_error error;
        struct data_reading options = {.labels = "person"};
        draw("y/images/train/a.jpg", 64, 64);
        put("y/labels/train/a.txt", "2 0.5 0.5 0.25 0.5\n7 0.5 0.5 0.5 0.5\n");
        put(places[i].file, places[i].text);
        CHECK(read_at("y", &options, &t, &error) == HM_OK);
        CHECK_INT(t.images.count, 1);
        CHECK_INT(t.first[1], 1);
        CHECK(t.names_from != NULL);
        data_truth_free(&t);
        put("y/train.txt", "./images/train/a.jpg\n");
        CHECK(read_at("y/train.txt", &options, &t, &error) == HM_OK);
        if (!CHECK(t.annotated && t.first[1] == 1))
            printf("# %s\n", places[i].file);
        data_truth_free(&t);
        file_remove_tree(at("y"), NULL);
    }
}

static void sixteen_bits_keep_their_range_in_a_narrow_band(void)
{
    struct text pgm = {0};
    struct image image;
    text_printf(&pgm, "P5\n16 16\n65535\n");
    for (int i = 0; i < 256; i++) {
        int value = 30000 + i / 2;
        unsigned char two[2] = {(unsigned char)(value >> 8), (unsigned char)value};
        text_append(&pgm, two, 2);
    }
    CHECK(image_decode((unsigned char *)pgm.bytes, pgm.length, 0, &image, NULL) == HM_OK);
    CHECK(image.rgb[0] == 0 && image.rgb[255 * 3] == 255);
    image_free(&image);
    text_free(&pgm);
}

int main(void)
{
    folder_make();
    int failed = test_run((struct test[]){
        TEST(one_set_in_many_formats_has_the_same_boxes),
        TEST(text_may_be_of_any_encoding),
        TEST(want_of_memory_is_said),
        TEST(no_mutation_breaks_a_reader),
        TEST(deep_nesting_is_no_danger),
        TEST(unknown_annotations_make_no_crops),
        TEST(annotations_beside_the_folder_make_no_crops),
        TEST(boxes_that_fit_nothing_are_refused),
        TEST(labels_are_obeyed_or_refused),
        TEST(changed_names_are_found),
        TEST(names_that_fit_nothing_suggest_the_nearest_and_stay_inside),
        TEST(declared_sizes_scale_boxes),
        TEST(orientation_is_proven_by_sizes_and_boxes),
        TEST(pictures_are_turned_as_points_are),
        TEST(names_of_classes_are_found_where_tools_leave_them),
        TEST(sixteen_bits_keep_their_range_in_a_narrow_band),
        {0},
    });
    folder_remove();
    return failed;
}
