namespace KubernetesClient;

/// <summary>How a command in a container ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output, the first mebibyte of it.</param>
/// <param name="Error">What it wrote to standard error, the first mebibyte of it.</param>
public sealed record ExecResult(int ExitCode, string Output, string Error);
