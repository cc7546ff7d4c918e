package dev.covey.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Sets how log lines are written to stderr. A verb is quiet: its own lines are what a person reads,
 * and a library speaks up when something is wrong. A service also says what it does.
 */
public final class Logging {
  /** Short for people: level, where, what. */
  private static final String QUIET = "%-5level %logger{0} - %msg%n%ex";

  /** With time: a service's log is read later. */
  private static final String SERVICE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0}%replace( %X{run}){'^ $', ''} - %msg%n%ex";

  /**
   * They write what travels, frame by frame, at DEBUG: tokens, and the loopback secret. No level
   * that is set for others reaches them.
   */
  private static final List<String> WIRE_TAPS =
      List.of(
          "io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler",
          "io.grpc.netty.shaded.io.grpc.netty.NettyClientHandler",
          "io.grpc.netty.shaded.io.netty.handler.logging",
          "io.grpc.netty.shaded.io.netty.handler.codec.http2");

  private Logging() {}

  /** Lines for people, with time, from a service. */
  public static void serviceText(OutputStream out) {
    LoggerContext context = restarted();
    service(context, pattern(context, SERVICE), out);
  }

  /** One JSON object a line, from a service; nothing else is written there by any library. */
  public static void serviceJson(OutputStream out) {
    LoggerContext context = restarted();
    JsonLinesEncoder encoder = new JsonLinesEncoder();
    encoder.setContext(context);
    service(context, encoder, out);
  }

  private static LoggerContext restarted() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    return context;
  }

  private static void service(
      LoggerContext context, Encoder<ILoggingEvent> encoder, OutputStream out) {
    append(context, encoder, out, Level.WARN);
    context.getLogger("dev.covey").setLevel(Level.INFO);
    // What the transport logs by the JDK's means comes the same way.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  static void configureQuiet(LoggerContext context) {
    append(context, pattern(context, QUIET), new StandardError(), Level.WARN);
  }

  private static Encoder<ILoggingEvent> pattern(Context context, String text) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(text);
    return encoder;
  }

  private static void append(
      LoggerContext context, Encoder<ILoggingEvent> encoder, OutputStream out, Level level) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    encoder.start();
    appender.setEncoder(encoder);
    appender.setOutputStream(out);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    root.setLevel(level);
    // It warns on each start that OpenBLAS has another version than JavaCPP.
    context.getLogger("org.bytedeco.javacpp").setLevel(Level.ERROR);
    WIRE_TAPS.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
  }
}
