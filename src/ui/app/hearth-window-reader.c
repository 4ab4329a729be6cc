/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader in its pane: made when it is wanted, and what it asks of the window. UI thread. */
#define G_LOG_DOMAIN "hearth-ui"

#include "hearth-window-private.h"

#include <glib/gi18n.h>

#define READER_AFTER_MS 300

static void
back_cb (HearthWindow *self)
{
  hearth_window_go_back (self);
}

static void
compose_cb (HearthWindow *self, HearthLetter *letter)
{
  g_signal_emit_by_name (self, "compose", letter);
}

static void
forward_cb (HearthWindow *self, HearthLetter *letter, HearthContent *content)
{
  g_signal_emit_by_name (self, "forward", letter, content);
}

static void
mailto_cb (HearthWindow *self, const char *uri)
{
  g_autoptr (HearthLetter) letter =
      hearth_client_prepare_mailto (self->client, hearth_window_get_account (self), uri);

  if (letter != NULL)
    g_signal_emit_by_name (self, "compose", letter);
  else
    hearth_window_show_toast (self, _ ("This link cannot be used to write a letter"));
}

static void
list_action_cb (HearthWindow *self, const char *action)
{
  gtk_widget_activate_action_variant (GTK_WIDGET (self->messages), action, NULL);
}

static void
toast_cb (HearthWindow *self, const char *text)
{
  hearth_window_show_toast (self, text);
}

static void
make_reader (HearthWindow *self)
{
  self->reader = g_object_new (HEARTH_TYPE_READER, NULL);
  hearth_reader_set_client (self->reader, self->client);
  hearth_reader_set_web_loader (self->reader, self->loader);
  g_signal_connect_object (self->reader, "back", G_CALLBACK (back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "compose", G_CALLBACK (compose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "forward", G_CALLBACK (forward_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "mailto", G_CALLBACK (mailto_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "list-action", G_CALLBACK (list_action_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->reader, "toast", G_CALLBACK (toast_cb), self, G_CONNECT_SWAPPED);
  hearth_pane_set_child (self->reader_pane, GTK_WIDGET (self->reader));
  hearth_window_filing_follow_reader (self);
  hearth_window_panes_update (self);
}

/**
 * hearth_window_need_reader:
 *
 * It shows nothing at first, so the window's first frame comes without it.
 *
 * Returns: (transfer none): the reader, made now if there was none
 */
HearthReader *
hearth_window_need_reader (HearthWindow *self)
{
  g_clear_handle_id (&self->reader_timer, g_source_remove);
  if (self->reader == NULL)
    make_reader (self);
  return self->reader;
}

static gboolean
make_reader_cb (gpointer data)
{
  HearthWindow *self = data;

  self->reader_timer = 0;
  hearth_window_need_reader (self);
  return G_SOURCE_REMOVE;
}

static void
make_reader_soon (HearthWindow *self)
{
  if (self->reader == NULL && self->reader_timer == 0)
    self->reader_timer = g_timeout_add_full (G_PRIORITY_LOW, READER_AFTER_MS, make_reader_cb, self, NULL);
}

/**
 * hearth_window_reader_init:
 *
 * Makes the reader soon after the window is seen, if nobody wants one earlier. Called once.
 */
void
hearth_window_reader_init (HearthWindow *self)
{
  g_signal_connect (self, "map", G_CALLBACK (make_reader_soon), NULL);
}
