package dev.covey.cli.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Logging as tests want it. */
public final class TestLogging {
  private TestLogging() {}

  /** Everything that anybody logs at any level, as a service writes it. */
  public static void everything(OutputStream out) {
    Logging.serviceJson(out);
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.TRACE);
    context.getLogger("dev.covey").setLevel(Level.TRACE);
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.ALL);
  }

  /** As it was before. */
  public static void quiet() {
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.INFO);
    SLF4JBridgeHandler.uninstall();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Logging.configureQuiet(context);
  }
}
