/* The horizontal pass of the resampler with 256-bit integers (AVX2; the AVX-512 table uses it too).
 *
 * Eight output pixels at a time. One 16-byte load brings two neighbouring source pixels of four
 * 16-bit channels: both taps of a bilinear sample, at any shrinking ratio. A byte shuffle pairs the
 * channels, one multiply-add sums the pair, a 4x4 transposition makes planes of the pixels.
 */
static inline __m256i two_taps(const int16_t *row, int first_low, int first_high)
{
    const __m256i pair = _mm256_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15, 0,
                                          1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
    __m256i pixels = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const void *)(row + 4 * first_low))),
        _mm_loadu_si128((const void *)(row + 4 * first_high)), 1);
    return _mm256_shuffle_epi8(pixels, pair);
}

static inline __m256 finish(__m256i sum, bool whole, bool gamma)
{
    sum = _mm256_add_epi32(sum, _mm256_set1_epi32(256 * 32768 + (whole ? 32768 : 0)));
    if (whole)
        sum = _mm256_srli_epi32(sum, 16);
    __m256 v = _mm256_cvtepi32_ps(sum);
    if (!whole)
        v = _mm256_mul_ps(v, _mm256_set1_ps(0x1p-16f));
    return gamma ? _mm256_sqrt_ps(v) : v;
}

/* Pixels j and j + 4 of the eight, j a constant: their four channel sums, 128 bits each. */
#define COLUMN_PAIR(j)                                                                             \
    __m256i t##j = _mm256_madd_epi16(two_taps(row, first[j], first[j + 4]),                        \
                                     _mm256_shuffle_epi32(c01, 0x55 * j));                         \
    if (taps == 4)                                                                                 \
    t##j = _mm256_add_epi32(t##j, _mm256_madd_epi16(two_taps(row + 8, first[j], first[j + 4]),     \
                                                    _mm256_shuffle_epi32(c23, 0x55 * j)))

static inline void resize_columns_body(const int16_t *row, const struct hog_kernel_columns *columns,
                                       int taps, bool whole, bool gamma, float *const plane[3])
{
    for (int x = 0; x < columns->count; x += 8) { /* tables are padded to whole groups */
        const int32_t *first = columns->first + x;
        __m256i c01 = _mm256_loadu_si256((const void *)(columns->pair01 + x));
        __m256i c23 = _mm256_loadu_si256((const void *)(columns->pair23 + x));
        COLUMN_PAIR(0);
        COLUMN_PAIR(1);
        COLUMN_PAIR(2);
        COLUMN_PAIR(3);
        __m256i rg01 = _mm256_unpacklo_epi32(t0, t1), rg23 = _mm256_unpacklo_epi32(t2, t3);
        __m256i b01 = _mm256_unpackhi_epi32(t0, t1), b23 = _mm256_unpackhi_epi32(t2, t3);
        _mm256_storeu_ps(plane[0] + x, finish(_mm256_unpacklo_epi64(rg01, rg23), whole, gamma));
        _mm256_storeu_ps(plane[1] + x, finish(_mm256_unpackhi_epi64(rg01, rg23), whole, gamma));
        _mm256_storeu_ps(plane[2] + x, finish(_mm256_unpacklo_epi64(b01, b23), whole, gamma));
    }
}
#undef COLUMN_PAIR
