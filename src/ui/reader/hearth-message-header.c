/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The header of a message. All text comes from outside and is set as plain text. Owned by the reader; UI thread. */

#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-message-header.h"

#include <glib/gi18n.h>

#include "hearth-disc.h"
#include "hearth-reasons.h"
#include "hearth-tooltip.h"
#include "hearth-wrap-layout.h"

/** Recipients that are listed at once; the rest on demand. */
#define MAX_RECIPIENTS 200

/** Labels that are shown; the others are in a tooltip. One is cut when it is longer than this. */
#define MAX_LABELS      8
#define LABEL_MAX_CHARS 24

struct _HearthMessageHeader
{
  GtkWidget parent_instance;

  GtkBox *disc_place;
  GtkBox *who;
  GtkLabel *name;
  GtkLabel *address;
  GtkToggleButton *to_button;
  GtkBox *to_disc_place;
  GtkLabel *to_label;
  GtkLabel *date;
  GtkWidget *reply;
  GtkBox *labels;
  GtkGrid *details;
  GtkWidget *disc;
  GtkWidget *to_disc;

  HearthClient *client;
  int n_details;
  gint64 shown_date_unix_s;
  gboolean is_narrow;
};

G_DEFINE_FINAL_TYPE (HearthMessageHeader, hearth_message_header, GTK_TYPE_WIDGET)

static void
set_disc (HearthMessageHeader *self, GtkWidget *disc, const HearthAddress *address)
{
  HearthMember *member =
      self->client != NULL && address != NULL
          ? hearth_client_find_member_by_address (self->client, hearth_address_get_address (address))
          : NULL;

  gtk_widget_set_visible (disc, address != NULL);
  if (member != NULL)
    {
      hearth_disc_set_member (GTK_LABEL (disc), member);
      hearth_tooltip_set (disc, hearth_member_get_name (member));
    }
  else if (address != NULL)
    {
      g_autofree char *initials = hearth_address_dup_initials (address);

      hearth_disc_set_stranger (GTK_LABEL (disc), initials);
      hearth_tooltip_set (disc, NULL);
    }
}

static void
set_from (HearthMessageHeader *self, const HearthAddress *from)
{
  const char *name = from != NULL ? hearth_address_get_name (from) : "";
  const char *address = from != NULL ? hearth_address_get_address (from) : "";
  gboolean has_name = name != NULL && *name != '\0';

  if (from == NULL || *address == '\0')
    address = _ ("No sender");
  gtk_label_set_text (self->name, has_name ? name : address);
  gtk_label_set_text (self->address, address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), has_name);
  hearth_tooltip_set (GTK_WIDGET (self->address), has_name ? address : NULL);
  set_disc (self, self->disc, from);
}

static void
set_date (HearthMessageHeader *self, gint64 unix_s)
{
  g_autofree char *date = NULL;
  g_autofree char *full = NULL;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_s);

  self->shown_date_unix_s = unix_s;
  if (unix_s != 0 && self->is_narrow)
    date = hearth_words_for_date (unix_s, g_get_real_time () / G_USEC_PER_SEC);
  else if (unix_s != 0)
    date = hearth_words_for_date_long (unix_s, g_get_real_time () / G_USEC_PER_SEC);
  if (unix_s != 0 && time != NULL)
    full = g_date_time_format (time, "%c");
  gtk_label_set_text (self->date, date != NULL ? date : "");
  hearth_tooltip_set (GTK_WIDGET (self->date), full);
}

/* --- labels ------------------------------------------------------------------------------------------------------- */

static void
add_label (HearthMessageHeader *self, const char *text, const char *tooltip)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), LABEL_MAX_CHARS);
  hearth_tooltip_set (label, tooltip);
  gtk_widget_add_css_class (label, "hearth-label");
  gtk_box_append (self->labels, label);
}

/**
 * hearth_message_header_show_labels:
 * @row: (nullable): the message
 *
 * Shows what else it is called by where the server keeps folders as labels.
 */
void
hearth_message_header_show_labels (HearthMessageHeader *self, const HearthRow *row)
{
  HearthFolder *folder =
      row != NULL && self->client != NULL ? hearth_client_find_folder (self->client, row->folder) : NULL;
  g_auto (GStrv) names = folder != NULL ? hearth_folder_dup_labels (folder, row) : g_new0 (char *, 1);
  const guint n = g_strv_length (names);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->labels))) != NULL)
    gtk_box_remove (self->labels, child);
  for (guint i = 0; i < MIN (n, MAX_LABELS); i++)
    add_label (self, names[i], g_utf8_strlen (names[i], -1) > LABEL_MAX_CHARS ? names[i] : NULL);
  if (n > MAX_LABELS)
    {
      /* Translators: behind the labels of a message, how many more there are */
      g_autofree char *more = g_strdup_printf (_ ("+%u"), n - MAX_LABELS);
      g_autofree char *rest = g_strjoinv ("\n", names + MAX_LABELS);

      add_label (self, more, rest);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->labels), n > 0);
}

/* --- details ------------------------------------------------------------------------------------------------------ */

static void
clear_details (HearthMessageHeader *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_grid_remove (self->details, child);
  self->n_details = 0;
}

static GtkWidget *
add_detail (HearthMessageHeader *self, const char *caption, const char *text)
{
  GtkWidget *what = gtk_label_new (caption);
  GtkWidget *value = gtk_label_new (text);

  gtk_widget_set_valign (what, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (what), 0);
  gtk_widget_add_css_class (what, "hearth-addr");
  gtk_label_set_xalign (GTK_LABEL (value), 0);
  gtk_label_set_wrap (GTK_LABEL (value), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (value), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (value), TRUE);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (value, "hearth-detail");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (value), GTK_ACCESSIBLE_RELATION_LABELLED_BY, what, NULL,
                                  -1);
  gtk_grid_attach (self->details, what, 0, self->n_details, 1, 1);
  gtk_grid_attach (self->details, value, 1, self->n_details, 1, 1);
  self->n_details++;
  return value;
}

static char *
join_addresses (GPtrArray *list, guint limit)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (list->len, limit); i++)
    {
      g_autofree char *one = hearth_address_to_string (g_ptr_array_index (list, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", one);
    }
  return g_string_free (text, FALSE);
}

static void
show_rest_cb (GtkButton *button, GtkLabel *value)
{
  gtk_label_set_text (value, g_object_get_data (G_OBJECT (button), "hearth-all"));
  gtk_widget_set_visible (GTK_WIDGET (button), FALSE);
}

static void
add_addresses (HearthMessageHeader *self, const char *caption, GPtrArray *list)
{
  g_autofree char *text = NULL;
  GtkWidget *value;

  if (list == NULL || list->len == 0)
    return;
  text = join_addresses (list, MAX_RECIPIENTS);
  value = add_detail (self, caption, text);
  if (list->len > MAX_RECIPIENTS)
    {
      g_autofree char *label = g_strdup_printf (_ ("Show all %u"), list->len);
      GtkWidget *button = gtk_button_new_with_label (label);

      gtk_widget_set_halign (button, GTK_ALIGN_START);
      g_object_set_data_full (G_OBJECT (button), "hearth-all", join_addresses (list, G_MAXUINT), g_free);
      g_signal_connect_object (button, "clicked", G_CALLBACK (show_rest_cb), value, 0);
      gtk_grid_attach (self->details, button, 1, self->n_details++, 1, 1);
    }
}

static void
add_remarks (HearthMessageHeader *self, const HearthContent *content)
{
  for (guint bit = 0; bit < 16; bit++)
    {
      HearthRemarks remark = content->remarks & (HearthRemarks) (1u << bit);
      g_autofree char *words = remark != 0 ? hearth_words_for_remark (remark, content) : NULL;

      if (words != NULL)
        /* Translators: caption of a remark about a message */
        add_detail (self, _ ("Note"), words);
    }
}

static void
fill_details (HearthMessageHeader *self, const HearthContent *content)
{
  clear_details (self);
  add_addresses (self, _ ("From"), content->from);
  if (content->reply_to->len > 0 && (content->remarks & HEARTH_REMARK_REPLY_TO_DIFFERS) != 0)
    add_addresses (self, _ ("Answers go to"), content->reply_to);
  add_addresses (self, _ ("To"), content->to);
  add_addresses (self, _ ("Cc"), content->cc);
  add_addresses (self, _ ("Bcc"), content->bcc);
  if (content->date_unix_s != 0)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_offset (content->date_offset_min * 60);
      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (content->date_unix_s);
      g_autoptr (GDateTime) theirs = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
      g_autofree char *text = theirs != NULL ? g_date_time_format (theirs, "%c (%z)") : NULL;

      if (text != NULL)
        add_detail (self, _ ("Written"), text);
    }
  if (content->list_id != NULL)
    add_detail (self, _ ("List"), content->list_id);
  add_remarks (self, content);
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

static void
set_to (HearthMessageHeader *self, const HearthAddress *first, guint n_recipients)
{
  g_autofree char *text = NULL;
  const char *shown = first != NULL ? hearth_address_get_display (first) : _ ("nobody named");
  gboolean is_own = first != NULL && self->client != NULL &&
                    hearth_client_is_own_address (self->client, hearth_address_get_address (first));

  if (is_own)
    shown = hearth_address_get_address (first);
  if (n_recipients > 1)
    text = g_strdup_printf (ngettext ("%s and %u other", "%s and %u others", n_recipients - 1), shown,
                            n_recipients - 1);
  gtk_label_set_text (self->to_label, text != NULL ? text : shown);
  set_disc (self, self->to_disc, is_own ? first : NULL);
}

/**
 * hearth_message_header_show_row:
 *
 * Shows what the list knows, while the message itself is on its way.
 */
void
hearth_message_header_show_row (HearthMessageHeader *self, const HearthRow *row)
{
  gtk_toggle_button_set_active (self->to_button, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->to_button), FALSE);
  hearth_reasons_set (GTK_WIDGET (self->to_button), _ ("The message is being fetched"));
  clear_details (self);
  set_from (self, row->from);
  set_date (self, row->date_sort_unix_s);
  set_to (self, row->to, row->n_recipients);
  hearth_message_header_show_labels (self, row);
}

/**
 * hearth_message_header_show_content:
 * @row: (nullable): for the date of a message that has none
 */
void
hearth_message_header_show_content (HearthMessageHeader *self,
                                    const HearthContent *content,
                                    const HearthRow *row)
{
  guint n_recipients = content->to->len + content->cc->len;
  const HearthAddress *first = content->to->len > 0   ? g_ptr_array_index (content->to, 0)
                               : content->cc->len > 0 ? g_ptr_array_index (content->cc, 0)
                                                      : NULL;
  gint64 date = row != NULL && row->date_sort_unix_s != 0 ? row->date_sort_unix_s : content->date_unix_s;

  gtk_toggle_button_set_active (self->to_button, FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->to_button), TRUE);
  hearth_reasons_set (GTK_WIDGET (self->to_button), NULL);
  set_from (self, content->from->len > 0 ? g_ptr_array_index (content->from, 0) : NULL);
  set_date (self, date);
  set_to (self, first, n_recipients);
  hearth_message_header_show_labels (self, row);
  fill_details (self, content);
}

/**
 * hearth_message_header_set_narrow:
 *
 * In a narrow pane the answers are at the foot.
 */
void
hearth_message_header_set_narrow (HearthMessageHeader *self, gboolean is_narrow)
{
  self->is_narrow = is_narrow;
  set_date (self, self->shown_date_unix_s);
  gtk_widget_set_visible (self->reply, !is_narrow);
}

/**
 * hearth_message_header_set_client:
 *
 * Who knows the people of the household.
 */
void
hearth_message_header_set_client (HearthMessageHeader *self, HearthClient *client)
{
  g_set_object (&self->client, client);
}

static void
hearth_message_header_dispose (GObject *object)
{
  HearthMessageHeader *self = HEARTH_MESSAGE_HEADER (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->client);
  G_OBJECT_CLASS (hearth_message_header_parent_class)->dispose (object);
}

static void
hearth_message_header_class_init (HearthMessageHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hearth_message_header_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/hearthmail/Hearth/ui/hearth-message-header.ui");
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, disc_place);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, who);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, name);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, address);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, to_button);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, to_disc_place);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, to_label);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, date);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, reply);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, labels);
  gtk_widget_class_bind_template_child (widget_class, HearthMessageHeader, details);
}

static void
hearth_message_header_init (HearthMessageHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* The address is never cut to make room for the name: it goes on in the next line. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self->who), hearth_wrap_layout_new (8, 0));
  gtk_widget_set_layout_manager (GTK_WIDGET (self->labels), hearth_wrap_layout_new (6, 4));
  self->disc = hearth_disc_new (40);
  gtk_box_append (self->disc_place, self->disc);
  self->to_disc = hearth_disc_new (18);
  gtk_box_append (self->to_disc_place, self->to_disc);
}
