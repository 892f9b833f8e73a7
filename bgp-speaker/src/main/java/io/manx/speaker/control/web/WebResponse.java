package io.manx.speaker.control.web;

import java.io.IOException;
import java.io.OutputStream;

/** Where the answer to a GET goes; its first octets decide about the status. */
@FunctionalInterface
public interface WebResponse {
  /** The content type of one JSON document. */
  String JSON = "application/json";

  /** The content type of a JSON object a line. */
  String LINES = "application/x-ndjson";

  /**
   * Begins the answer; once.
   *
   * @param status the HTTP status
   * @param contentType of the body
   * @return takes the body, which may be long; writing blocks while the client does not read
   * @throws IOException if the client has gone
   */
  OutputStream begin(int status, String contentType) throws IOException;
}
