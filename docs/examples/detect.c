/* People in a picture that this program reads by itself: a binary PPM.
 *
 *   cc detect.c $(pkg-config --cflags --libs hogmine) -o detect
 *   ./detect street.ppm
 */
#include <hogmine.h>
#include <stdio.h>
#include <stdlib.h>

/* The pixels of a binary PPM file, NULL where it is none. */
static unsigned char *read_ppm(const char *path, int *width, int *height)
{
    unsigned char *pixels = NULL;
    int most;
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    if (fscanf(file, "P6 %d %d %d", width, height, &most) == 3 && fgetc(file) != EOF &&
        most == 255 && *width > 0 && *height > 0 && *width <= 32768 && *height <= 32768) {
        size_t bytes = (size_t)*width * (size_t)*height * 3;
        pixels = malloc(bytes);
        if (pixels && fread(pixels, 1, bytes, file) != bytes) {
            free(pixels);
            pixels = NULL;
        }
    }
    fclose(file);
    return pixels;
}

/* Prints a line a person: x, y, width, height of the window, score. */
static enum hm_status detect(const struct hm_detector *detector, const struct hm_image *image,
                             struct hm_error *error)
{
    struct hm_detection *people;
    size_t count;
    enum hm_status status = hm_detect(detector, image, &people, &count, error);
    if (status != HM_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        printf("%.2f,%.2f,%.2f,%.2f,%.9g\n", people[i].x, people[i].y, people[i].width,
               people[i].height, people[i].score);
    hm_free(people);
    return HM_OK;
}

int main(int count, char **arguments)
{
    struct hm_error error;
    struct hm_model *model = NULL;
    struct hm_detector *detector = NULL;
    if (count != 2) {
        fprintf(stderr, "usage: detect PICTURE.ppm\n");
        return 2;
    }
    struct hm_image image = {0};
    image.format = HM_RGB;
    unsigned char *pixels = read_ppm(arguments[1], &image.width, &image.height);
    image.pixels = pixels;
    if (!pixels) {
        fprintf(stderr, "%s: this is no binary PPM file\n", arguments[1]);
        return 3;
    }
    enum hm_status status = hm_model_builtin(&model, &error);
    if (status == HM_OK)
        status = hm_detector_new(model, NULL, &detector, &error);
    if (status == HM_OK)
        status = detect(detector, &image, &error);
    if (status != HM_OK)
        fprintf(stderr, "%s\n", error.text);
    hm_detector_free(detector);
    hm_model_free(model);
    free(pixels);
    return (int)status;
}
