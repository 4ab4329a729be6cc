/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wire's limit: one session over plain TCP that asks for what a first list needs and throws it away.
 *
 *   raw-fetch PORT USER PASSWORD MAILBOX      prints "messages seconds bytes"
 *
 * The time runs from the command to its tagged answer. The command is fixed: figures of different years compare. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_BYTES (256 * 1024)
#define FETCH_ITEMS                                                                                          \
  "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)])"

typedef struct
{
  int fd;
  char *buffer;
  char tail[512]; /* the end of what came, to find the tagged line in */
  size_t tail_bytes;
  unsigned long long bytes;
} Wire;

static double
now_s (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static int
connect_to (const char *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((unsigned short) atoi (port)) };
  const int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      perror ("raw-fetch: connect");
      exit (1);
    }
  return fd;
}

/* Keeps the last bytes and looks for a line that begins with @mark in them. */
static int
has_line (Wire *wire, const char *mark, const char *data, size_t n)
{
  const size_t keep = sizeof wire->tail - 1;
  const char *found;

  if (n >= keep)
    {
      memcpy (wire->tail, data + n - keep, keep);
      wire->tail_bytes = keep;
    }
  else
    {
      const size_t old = wire->tail_bytes + n > keep ? keep - n : wire->tail_bytes;

      memmove (wire->tail, wire->tail + wire->tail_bytes - old, old);
      memcpy (wire->tail + old, data, n);
      wire->tail_bytes = old + n;
    }
  wire->tail[wire->tail_bytes] = '\0';
  found = memmem (wire->tail, wire->tail_bytes, mark, strlen (mark));
  if (found == NULL || memchr (found, '\n', wire->tail_bytes - (size_t) (found - wire->tail)) == NULL)
    return 0;
  if (strncmp (found + strlen (mark), "OK", 2) != 0)
    {
      fprintf (stderr, "raw-fetch: %s", found);
      exit (1);
    }
  return 1;
}

static void
read_until (Wire *wire, const char *mark)
{
  for (;;)
    {
      const ssize_t n = read (wire->fd, wire->buffer, READ_BYTES);

      if (n <= 0)
        {
          fprintf (stderr, "raw-fetch: the server closed the connection\n");
          exit (1);
        }
      wire->bytes += (unsigned long long) n;
      if (has_line (wire, mark, wire->buffer, (size_t) n))
        return;
    }
}

static void
command (Wire *wire, const char *mark, const char *text)
{
  if (write (wire->fd, text, strlen (text)) != (ssize_t) strlen (text))
    {
      perror ("raw-fetch: write");
      exit (1);
    }
  wire->tail_bytes = 0;
  read_until (wire, mark);
}

int
main (int argc, char **argv)
{
  Wire wire = { 0 };
  char line[1024];
  const char *exists;
  long n_messages;
  double begin;

  if (argc != 5)
    {
      fprintf (stderr, "usage: raw-fetch PORT USER PASSWORD MAILBOX\n");
      return 2;
    }
  wire.buffer = malloc (READ_BYTES);
  wire.fd = connect_to (argv[1]);
  snprintf (line, sizeof line, "a LOGIN %s %s\r\n", argv[2], argv[3]);
  command (&wire, "a ", line);
  snprintf (line, sizeof line, "b SELECT %s\r\n", argv[4]);
  command (&wire, "b ", line);
  exists = strstr (wire.tail, " EXISTS");
  while (exists != NULL && exists > wire.tail && exists[-1] != ' ')
    exists--;
  n_messages = exists != NULL ? atol (exists) : 0;
  wire.bytes = 0;
  begin = now_s ();
  command (&wire, "\nc ", "c UID FETCH 1:* " FETCH_ITEMS "\r\n");
  printf ("%ld %.4f %llu\n", n_messages, now_s () - begin, wire.bytes);
  free (wire.buffer);
  close (wire.fd);
  return 0;
}
