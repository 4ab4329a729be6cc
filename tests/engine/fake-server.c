/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scripted mail server: a thread a connection, blocking. */
#include "fake-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

struct _FakeServer
{
  GSocketService *service;
  guint16 port;
  char *greeting;
  GMutex lock;
  GPtrArray *rules; /* of FakeRule with own strings; the last one put is asked first */
  GString *log;
  GPtrArray *literals;    /* of GBytes */
  guint n_noted;          /* of them in the log */
  GPtrArray *connections; /* of GSocketConnection, not owned: those that are served */
  int has_ended;          /* no thread is left that serves; atomic */
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
};

static void
rule_free (gpointer data)
{
  FakeRule *rule = data;

  g_free ((char *) rule->command);
  g_free ((char *) rule->answer);
  g_free (rule);
}

/* The literals of the last command, behind it. */
static void
note_literals (FakeServer *self)
{
  g_mutex_lock (&self->lock);
  for (; self->n_noted < self->literals->len; self->n_noted++)
    {
      GBytes *bytes = g_ptr_array_index (self->literals, self->n_noted);
      g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

      g_string_append_printf (self->log, "%s\n", g_strdelimit (text, "\r", '\n'));
    }
  g_mutex_unlock (&self->lock);
}

static FakeRule *
find_rule (FakeServer *self, const char *command)
{
  for (guint i = self->rules->len; i > 0; i--)
    {
      FakeRule *rule = g_ptr_array_index (self->rules, i - 1);

      if (!rule->is_used_up && g_pattern_match_simple (rule->command, command))
        return rule;
    }
  return NULL;
}

#define NO_CUT     -1
#define CUT_BEFORE -2

/* Returns: after how many bytes of its literal a command breaks off */
static gint64
find_cut (FakeServer *self, const char *command)
{
  FakeRule *rule;
  gint64 result = NO_CUT;

  g_mutex_lock (&self->lock);
  rule = find_rule (self, command);
  if (rule != NULL && g_str_has_prefix (rule->answer, "CUT"))
    {
      result = g_str_has_prefix (rule->answer, "CUT AT ") ? g_ascii_strtoll (rule->answer + 7, NULL, 10)
                                                          : CUT_BEFORE;
      g_string_append_printf (self->log, "%s\n", command);
      rule->is_used_up = rule->is_for_once;
    }
  g_mutex_unlock (&self->lock);
  return result;
}

static char *
find_answer (FakeServer *self, const char *command, const char *tag, const char *tag_before)
{
  GString *text = g_string_new (NULL);
  FakeRule *rule;
  g_auto (GStrv) lines = NULL;

  g_mutex_lock (&self->lock);
  g_string_append_printf (self->log, "%s\n", command);
  rule = find_rule (self, command);
  lines = g_strsplit (rule != NULL ? rule->answer : "$ BAD no rule\n", "\n", -1);
  if (rule != NULL)
    rule->is_used_up = rule->is_for_once;
  g_mutex_unlock (&self->lock);

  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '\0' && line[1] == NULL)
        break;
      if (g_str_has_prefix (*line, "$<"))
        g_string_append_printf (text, "%s%s\r\n", tag_before, *line + 2);
      else if (**line == '$')
        g_string_append_printf (text, "%s%s\r\n", tag, *line + 1);
      else
        g_string_append_printf (text, "%s\r\n", *line);
    }
  return g_string_free (text, FALSE);
}

/* Reads what a command brings along: "{n}" at its end, the bytes, and the rest of the command. FALSE: cut. */
static gboolean
read_literals (FakeServer *self, GDataInputStream *input, GOutputStream *output, char **line)
{
  char *open;

  while (g_str_has_suffix (*line, "}") && (open = strrchr (*line, '{')) != NULL)
    {
      const gsize size = (gsize) g_ascii_strtoull (open + 1, NULL, 10);
      g_autofree char *bytes = g_malloc (size + 1);
      g_autofree char *rest = NULL;
      g_autofree char *before = *line;
      const gint64 cut = find_cut (self, strchr (before, ' ') + 1);
      const gsize wanted = cut >= 0 ? MIN ((gsize) cut, size) : size;
      gsize n_read = 0;

      if (cut != CUT_BEFORE && !g_str_has_suffix (before, "+}"))
        g_output_stream_write_all (output, "+ go on\r\n", 9, NULL, NULL, NULL);
      if (cut == CUT_BEFORE ||
          !g_input_stream_read_all (G_INPUT_STREAM (input), bytes, wanted, &n_read, NULL, NULL) ||
          n_read < size)
        {
          *line = g_steal_pointer (&before);
          return FALSE;
        }
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->literals, g_bytes_new (bytes, size));
      g_mutex_unlock (&self->lock);
      rest = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      *line = g_strconcat (before, rest, NULL);
      if (rest == NULL || *rest == '\0')
        return rest != NULL;
    }
  return TRUE;
}

/* Returns: whether the connection goes on */
static gboolean
answer_with (GOutputStream *output, char *answer)
{
  const gboolean closes = g_str_has_suffix (answer, "CLOSE\r\n");

  if (closes)
    answer[strlen (answer) - strlen ("CLOSE\r\n")] = '\0';
  return g_output_stream_write_all (output, answer, strlen (answer), NULL, NULL, NULL) && !closes;
}

static gboolean
serve (FakeServer *self, GSocketConnection *connection)
{
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *greeting = g_strconcat (self->greeting, "\r\n", NULL);
  const gboolean is_smtp = g_str_has_prefix (self->greeting, "220");
  gboolean is_idle = FALSE, is_text = FALSE;
  g_autofree char *idle_tag = NULL;
  g_autofree char *tag_before = NULL;

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_output_stream_write_all (output, greeting, strlen (greeting), NULL, NULL, NULL);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      g_autofree char *answer = NULL;
      char *command;

      if (line == NULL)
        return TRUE;
      if (is_smtp && is_text && !g_str_equal (line, "."))
        continue;
      is_text = FALSE;
      if (is_smtp)
        {
          answer = find_answer (self, line, "", "");
          is_text = g_str_has_prefix (answer, "354");
        }
      else if (is_idle && g_ascii_strcasecmp (line, "DONE") == 0)
        {
          is_idle = FALSE;
          answer = g_strconcat (idle_tag, " OK\r\n", NULL);
        }
      else
        {
          command = strchr (line, ' ');
          if (command == NULL || !read_literals (self, input, output, &line))
            return TRUE;
          command = strchr (line, ' ');
          *command++ = '\0';
          answer = find_answer (self, command, line, tag_before);
          if (*answer == '\0')
            {
              g_free (tag_before);
              tag_before = g_strdup (line);
            }
          note_literals (self);
          if (g_ascii_strcasecmp (command, "IDLE") == 0)
            {
              is_idle = TRUE;
              g_free (idle_tag);
              idle_tag = g_strdup (line);
            }
        }
      if (!answer_with (output, answer))
        return TRUE;
    }
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, FakeServer *self)
{
  gboolean result;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->connections, connection);
  g_mutex_unlock (&self->lock);
  result = serve (self, connection);
  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->connections, connection);
  g_mutex_unlock (&self->lock);
  return result;
}

/* Each thread that serves holds the service. */
static void
service_gone_cb (gpointer data, GObject *service)
{
  g_atomic_int_set (&((FakeServer *) data)->has_ended, TRUE);
}

static void
end_connections (FakeServer *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->connections->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (self->connections, i)), TRUE, TRUE,
                       NULL);
  g_mutex_unlock (&self->lock);
}

static gpointer
server_thread (gpointer data)
{
  FakeServer *self = data;

  g_main_context_push_thread_default (self->context);
  g_socket_service_start (self->service);
  g_main_loop_run (self->loop);
  g_socket_service_stop (self->service);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

FakeServer *
fake_server_new (const char *greeting, const FakeRule *rules, gsize n_rules)
{
  FakeServer *self = g_new0 (FakeServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  self->greeting = g_strdup (greeting);
  self->log = g_string_new (NULL);
  self->literals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->connections = g_ptr_array_new ();
  self->rules = g_ptr_array_new_with_free_func (rule_free);
  for (gsize i = n_rules; i > 0; i--)
    fake_server_put_rule (self, rules[i - 1].command, rules[i - 1].answer);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (20);
  g_socket_service_stop (self->service);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("fake-server", server_thread, self);
  return self;
}

void
fake_server_free (FakeServer *self)
{
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_object_weak_ref (G_OBJECT (self->service), service_gone_cb, self);
  g_object_unref (self->service);
  while (!g_atomic_int_get (&self->has_ended))
    {
      end_connections (self);
      /* What waited for the next connection holds it, too. */
      while (g_main_context_iteration (self->context, FALSE))
        {
        }
      g_usleep (1000);
    }
  g_ptr_array_unref (self->connections);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->literals);
  g_string_free (self->log, TRUE);
  g_free (self->greeting);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint16
fake_server_get_port (FakeServer *self)
{
  return self->port;
}

static void
put_rule (FakeServer *self, const char *command, const char *answer, gboolean is_for_once)
{
  FakeRule *rule = g_new0 (FakeRule, 1);

  rule->command = g_strdup (command);
  rule->answer = g_strdup (answer);
  rule->is_for_once = is_for_once;
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->rules, rule);
  g_mutex_unlock (&self->lock);
}

void
fake_server_put_rule (FakeServer *self, const char *command, const char *answer)
{
  put_rule (self, command, answer, FALSE);
}

void
fake_server_put_rule_once (FakeServer *self, const char *command, const char *answer)
{
  put_rule (self, command, answer, TRUE);
}

char *
fake_server_dup_log (FakeServer *self)
{
  char *log;

  g_mutex_lock (&self->lock);
  log = g_strdup (self->log->str);
  g_mutex_unlock (&self->lock);
  return log;
}

char *
fake_server_dup_literal (FakeServer *self, guint index)
{
  char *text = NULL;

  g_mutex_lock (&self->lock);
  if (index < self->literals->len)
    text = g_strndup (g_bytes_get_data (self->literals->pdata[index], NULL),
                      g_bytes_get_size (self->literals->pdata[index]));
  g_mutex_unlock (&self->lock);
  return text;
}

guint
fake_server_count (FakeServer *self, const char *command)
{
  g_autofree char *log = fake_server_dup_log (self);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);
  guint n = 0;

  for (char **line = lines; *line != NULL; line++)
    n += g_pattern_match_simple (command, *line);
  return n;
}

gboolean
fake_server_has_heard (FakeServer *self, const char *command)
{
  g_autofree char *log = fake_server_dup_log (self);
  g_auto (GStrv) lines = g_strsplit (log, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    if (g_pattern_match_simple (command, *line))
      return TRUE;
  return FALSE;
}
