/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A set of numbers as ranges: UID sets of IMAP (RFC 3501, sequence-set). A plain value; one thread at a time. */
#define G_LOG_DOMAIN "hearth-base"

#include "hearth-id-set.h"

#include <string.h>

struct _HearthIdSet
{
  GArray *ranges; /* of HearthIdRange, ascending, neither overlapping nor touching */
};

#define RANGE(set, i) g_array_index ((set)->ranges, HearthIdRange, (i))

/* Index of the first range that ends at @id or later; the number of ranges if none does. */
static guint
find_range (const HearthIdSet *set, guint32 id)
{
  guint low = 0, high = set->ranges->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (RANGE (set, middle).last < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/**
 * hearth_id_set_new:
 *
 * Returns: (transfer full): an empty set
 */
HearthIdSet *
hearth_id_set_new (void)
{
  HearthIdSet *set = g_new0 (HearthIdSet, 1);

  set->ranges = g_array_new (FALSE, FALSE, sizeof (HearthIdRange));
  return set;
}

static gboolean
parse_number (const char **text, guint32 *number)
{
  guint64 value = 0;
  const char *p = *text;

  if (!g_ascii_isdigit (*p))
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      value = value * 10 + (guint64) (*p - '0');
      if (value > G_MAXUINT32)
        return FALSE;
    }
  *text = p;
  *number = (guint32) value;
  return value > 0;
}

/**
 * hearth_id_set_parse:
 * @text: "1,3:5,9" as RFC 3501 writes it, without "*"
 * @max_ranges: the limit for ranges in @text
 *
 * Returns: (transfer full) (nullable): the set, or %NULL if @text is no such set or has more ranges than allowed
 */
HearthIdSet *
hearth_id_set_parse (const char *text, gsize max_ranges)
{
  g_autoptr (HearthIdSet) set = hearth_id_set_new ();
  gsize n = 0;

  do
    {
      guint32 first, last;

      if (n++ >= max_ranges || !parse_number (&text, &first))
        return NULL;
      last = first;
      if (*text == ':')
        {
          text++;
          if (!parse_number (&text, &last))
            return NULL;
        }
      hearth_id_set_add_range (set, MIN (first, last), MAX (first, last));
    }
  while (*text++ == ',');

  return text[-1] == '\0' ? g_steal_pointer (&set) : NULL;
}

/**
 * hearth_id_set_copy:
 *
 * Returns: (transfer full): a copy
 */
HearthIdSet *
hearth_id_set_copy (const HearthIdSet *set)
{
  HearthIdSet *copy = g_new0 (HearthIdSet, 1);

  copy->ranges = g_array_copy (set->ranges);
  return copy;
}

/**
 * hearth_id_set_free:
 * @set: (transfer full) (nullable): a set
 */
void
hearth_id_set_free (HearthIdSet *set)
{
  if (set == NULL)
    return;
  g_array_unref (set->ranges);
  g_free (set);
}

/**
 * hearth_id_set_clear:
 *
 * Makes the set empty.
 */
void
hearth_id_set_clear (HearthIdSet *set)
{
  g_array_set_size (set->ranges, 0);
}

/**
 * hearth_id_set_add:
 *
 * Adds one number; constant time when @id follows the last one.
 */
void
hearth_id_set_add (HearthIdSet *set, guint32 id)
{
  hearth_id_set_add_range (set, id, id);
}

/**
 * hearth_id_set_add_range:
 * @first: the first number
 * @last: the last, not less than @first
 */
void
hearth_id_set_add_range (HearthIdSet *set, guint32 first, guint32 last)
{
  HearthIdRange range = { first, last };
  guint begin, end;

  g_return_if_fail (first <= last);

  begin = find_range (set, first > 0 ? first - 1 : 0);
  for (end = begin; end < set->ranges->len; end++)
    {
      if (last != G_MAXUINT32 && RANGE (set, end).first > last + 1)
        break;
      range.first = MIN (range.first, RANGE (set, end).first);
      range.last = MAX (range.last, RANGE (set, end).last);
    }
  if (end > begin)
    {
      RANGE (set, begin) = range;
      if (end - begin > 1)
        g_array_remove_range (set->ranges, begin + 1, end - begin - 1);
    }
  else
    g_array_insert_val (set->ranges, begin, range);
}

/**
 * hearth_id_set_remove_range:
 * @first: the first number
 * @last: the last, not less than @first
 */
void
hearth_id_set_remove_range (HearthIdSet *set, guint32 first, guint32 last)
{
  guint i;

  g_return_if_fail (first <= last);

  i = find_range (set, first);
  while (i < set->ranges->len && RANGE (set, i).first <= last)
    {
      HearthIdRange range = RANGE (set, i);

      g_array_remove_index (set->ranges, i);
      if (range.last > last)
        {
          HearthIdRange rest = { last + 1, range.last };

          g_array_insert_val (set->ranges, i, rest);
        }
      if (range.first < first)
        {
          HearthIdRange rest = { range.first, first - 1 };

          g_array_insert_val (set->ranges, i, rest);
          i++;
        }
      if (range.last > last)
        break;
    }
}

/**
 * hearth_id_set_contains:
 *
 * Returns: whether @id is in the set
 */
gboolean
hearth_id_set_contains (const HearthIdSet *set, guint32 id)
{
  guint i = find_range (set, id);

  return i < set->ranges->len && RANGE (set, i).first <= id;
}

/**
 * hearth_id_set_is_empty:
 *
 * Returns: whether nothing is in the set
 */
gboolean
hearth_id_set_is_empty (const HearthIdSet *set)
{
  return set->ranges->len == 0;
}

/**
 * hearth_id_set_count:
 *
 * Returns: how many numbers are in the set
 */
guint64
hearth_id_set_count (const HearthIdSet *set)
{
  guint64 count = 0;

  for (guint i = 0; i < set->ranges->len; i++)
    count += (guint64) RANGE (set, i).last - RANGE (set, i).first + 1;
  return count;
}

/**
 * hearth_id_set_get_n_ranges:
 *
 * Returns: how many ranges the set has
 */
gsize
hearth_id_set_get_n_ranges (const HearthIdSet *set)
{
  return set->ranges->len;
}

/**
 * hearth_id_set_get_range:
 * @index: less than hearth_id_set_get_n_ranges()
 *
 * Returns: that range, in ascending order
 */
HearthIdRange
hearth_id_set_get_range (const HearthIdSet *set, gsize index)
{
  g_assert (index < set->ranges->len);
  return RANGE (set, index);
}

/**
 * hearth_id_set_equal:
 *
 * Returns: whether both have the same numbers
 */
gboolean
hearth_id_set_equal (const HearthIdSet *set, const HearthIdSet *other)
{
  const gsize n = hearth_id_set_get_n_ranges (set);

  if (n != hearth_id_set_get_n_ranges (other))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const HearthIdRange range = hearth_id_set_get_range (set, i);
      const HearthIdRange other_range = hearth_id_set_get_range (other, i);

      if (range.first != other_range.first || range.last != other_range.last)
        return FALSE;
    }
  return TRUE;
}

/**
 * hearth_id_set_subtract:
 *
 * Returns: (transfer full): what is in @set and not in @other
 */
HearthIdSet *
hearth_id_set_subtract (const HearthIdSet *set, const HearthIdSet *other)
{
  HearthIdSet *result = hearth_id_set_new ();
  guint o = 0;

  for (guint i = 0; i < set->ranges->len; i++)
    {
      guint64 next = RANGE (set, i).first;
      const guint64 last = RANGE (set, i).last;

      while (o < other->ranges->len && RANGE (other, o).last < next)
        o++;
      for (guint k = o; k < other->ranges->len && RANGE (other, k).first <= last && next <= last; k++)
        {
          if (RANGE (other, k).first > next)
            hearth_id_set_add_range (result, (guint32) next, RANGE (other, k).first - 1);
          next = (guint64) RANGE (other, k).last + 1;
        }
      if (next <= last)
        hearth_id_set_add_range (result, (guint32) next, (guint32) last);
    }
  return result;
}

/**
 * hearth_id_set_to_string:
 *
 * Returns: (transfer full): the set as RFC 3501 writes it, empty if it is empty
 */
char *
hearth_id_set_to_string (const HearthIdSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < set->ranges->len; i++)
    {
      HearthIdRange range = RANGE (set, i);

      g_string_append_printf (text, "%s%u", i > 0 ? "," : "", range.first);
      if (range.last > range.first)
        g_string_append_printf (text, ":%u", range.last);
    }
  return g_string_free (text, FALSE);
}
