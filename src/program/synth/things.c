/* things: the table of all that stands in a street and is no person, and the colours they share.
 *
 * Each is drawn around the pen in metres, from dice of its own; adding one is a function and a row.
 * They were chosen to fool a template of gradients: upright, person-sized, with something like a
 * head, shoulders or legs.
 */
#include "synth/synth_internal.h"

const struct thing things[] = {
    {"lamp post", draw_lamp_post, 1.6f, 2.0f, PLACE_STREET | PLACE_PARK},
    {"pole", draw_pole, 0.5f, 2.0f, PLACE_STREET},
    {"sign on a post", draw_sign_post, 0.5f, 2.5f, PLACE_STREET},
    {"bollards", draw_bollards, 2.5f, 1.5f, PLACE_STREET},
    {"board on two legs", draw_board_on_legs, 0.5f, 1.5f, PLACE_STREET | PLACE_PARK},
    {"pair of posts", draw_post_pair, 0.4f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"traffic light", draw_traffic_light, 0.4f, 1.2f, PLACE_STREET},
    {"parking meter", draw_parking_meter, 0.3f, 1.3f, PLACE_STREET},
    {"bus stop", draw_bus_stop, 0.5f, 1.0f, PLACE_STREET},
    {"flag", draw_flag, 0.6f, 0.6f, PLACE_STREET | PLACE_PARK},
    {"closed parasol", draw_parasol, 0.4f, 1.6f, PLACE_STREET | PLACE_WALL},
    {"statue", draw_statue, 0.7f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"hydrant", draw_hydrant, 0.3f, 0.6f, PLACE_STREET},
    {"litter bin", draw_bin, 0.4f, 1.3f, PLACE_STREET | PLACE_PARK},
    {"wheelie bin", draw_wheelie_bin, 1.2f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"advertising column", draw_advertising_column, 0.8f, 0.9f, PLACE_STREET},
    {"letter box", draw_post_box, 0.4f, 1.2f, PLACE_STREET | PLACE_WALL},
    {"telephone box", draw_phone_box, 0.6f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"sandwich board", draw_sandwich_board, 0.4f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"cabinet", draw_cabinet, 0.7f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"ticket machine", draw_ticket_machine, 0.5f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"doorway", draw_doorway, 0.9f, 2.2f, PLACE_WALL},
    {"bench", draw_bench, 1.1f, 0.6f, PLACE_STREET | PLACE_PARK},
    {"covered thing", draw_covered_thing, 0.6f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"coat stand", draw_coat_stand, 0.5f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"fence", draw_fence, 3.2f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"ladder", draw_ladder, 0.9f, 0.5f, PLACE_WALL},
    {"tree", draw_tree, 3.0f, 1.6f, PLACE_STREET | PLACE_PARK},
    {"sapling", draw_sapling, 0.9f, 1.3f, PLACE_STREET | PLACE_PARK},
    {"conifer", draw_conifer, 1.2f, 1.0f, PLACE_PARK},
    {"clipped shrub", draw_clipped_shrub, 0.7f, 1.4f, PLACE_STREET | PLACE_PARK | PLACE_WALL},
    {"bush", draw_bush, 1.2f, 1.0f, PLACE_PARK},
    {"planter", draw_planter, 0.7f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"bicycle", draw_bicycle, 1.0f, 1.4f, PLACE_STREET | PLACE_WALL},
    {"car from the side", draw_car_side, 2.3f, 0.8f, PLACE_STREET},
    {"car from its end", draw_car_end, 1.0f, 0.8f, PLACE_STREET},
    {"van", draw_van_side, 2.8f, 0.4f, PLACE_STREET},
    {"scooter", draw_scooter, 0.7f, 1.0f, PLACE_STREET | PLACE_WALL},
};
const int things_count = (int)(sizeof things / sizeof *things);

const struct thing *thing_pick(struct random *random, int place)
{
    float sum = 0;
    for (int i = 0; i < things_count; i++)
        sum += things[i].places & place ? things[i].weight : 0;
    float dice = roll(random, 0, sum);
    const struct thing *last = things;
    for (int i = 0; i < things_count; i++) {
        if (!(things[i].places & place))
            continue;
        last = &things[i];
        dice -= things[i].weight;
        if (dice < 0)
            break;
    }
    return last;
}

struct rgb metal_colour(struct random *random)
{
    static const struct rgb metals[] = {{0.13f, 0.14f, 0.14f}, {0.36f, 0.37f, 0.38f},
                                        {0.55f, 0.56f, 0.56f}, {0.12f, 0.2f, 0.16f},
                                        {0.3f, 0.22f, 0.16f},  {0.7f, 0.7f, 0.68f}};
    return rgb_vary(random, metals[pick(random, 6)], 0.8f, 1.2f);
}

struct rgb paint_colour(struct random *random)
{
    float dice = roll(random, 0, 1);
    if (dice < 0.3f)
        return rgb_dice(random, 0, 6, 0, 0.1f, 0.1f, 0.35f);
    if (dice < 0.55f)
        return rgb_dice(random, 0, 6, 0, 0.1f, 0.5f, 0.9f);
    return rgb_dice(random, 0, 6, 0.4f, 0.85f, 0.25f, 0.7f);
}

struct rgb leaf_colour(struct random *random)
{
    float value = roll(random, 0.2f, 0.42f), hue = roll(random, 1.1f, 1.9f);
    if (chance(random, 0.12f))
        hue = roll(random, 0.3f, 0.9f); /* autumn */
    return rgb_hsv(hue, roll(random, 0.3f, 0.6f), value);
}
