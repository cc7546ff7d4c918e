package dev.covey.cli.command;

import dev.covey.core.Hardware;
import dev.covey.core.ProcessUsage;
import dev.covey.core.Provenance;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One result of {@code covey bench}, schema covey.bench/1. */
final class BenchResult {
  private BenchResult() {}

  /**
   * The object to print.
   *
   * @param serverCpuSeconds CPU time of the server's side, absent where there is none
   * @param clientCpuSeconds CPU time of the clients' side, absent where there is none
   */
  static Map<String, @Nullable Object> of(
      String bench,
      Map<String, ?> parameters,
      Map<String, ?> figures,
      @Nullable Double serverCpuSeconds,
      @Nullable Double clientCpuSeconds,
      Map<String, Double> byPhase,
      int repetitions) {
    Map<String, @Nullable Object> cpu = new LinkedHashMap<>();
    cpu.put("server", serverCpuSeconds);
    cpu.put("client", clientCpuSeconds);
    cpu.put("by_phase", byPhase);
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("schema", "covey.bench/1");
    result.put("bench", bench);
    result.put("parameters", parameters);
    result.put("figures", figures);
    result.put("cpu_seconds", cpu);
    result.put("peak_heap_bytes", peakHeapBytes());
    result.put("peak_direct_bytes", directBytes());
    result.put("peak_rss_bytes", ProcessUsage.peakResidentBytes());
    result.put("repetitions", repetitions);
    result.put("provenance", provenance());
    return result;
  }

  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(java.lang.management.MemoryUsage::getUsed)
        .sum();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static Map<String, Object> provenance() {
    Hardware machine = Hardware.ofThisMachine();
    Map<String, Object> hardware = new LinkedHashMap<>();
    hardware.put("cpu", machine.cpu());
    hardware.put("cores", machine.cores());
    hardware.put("memory_bytes", machine.memoryBytes());
    Map<String, Object> provenance = new LinkedHashMap<>();
    provenance.put("covey_version", Provenance.versionOfCovey());
    provenance.put("git_commit", Provenance.commitOfCovey());
    provenance.put("java_version", System.getProperty("java.version"));
    provenance.put("hardware", hardware);
    return provenance;
  }
}
