using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Processes;

/// <summary>
/// Ports of a container's own, on the network of the machine: its programs listen on the port that they know, each container on another
/// one of the machine, and do not reach ports that are closed to them. The kernel does it, at bind(2) and connect(2), by programs at the container's control group (cgroup v2), with which they are gone.
/// </summary>
public static class ContainerPorts
{
    // more than there are ports for replicas
    private const int MostClosed = 16384;
    private const int MostNamed = 65536;
    private const int Nobody = 0;
    private const int MostTries = 100;
    private const string Trials = "trial-";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly Lazy<string?> Problem = new(Try);
    private static readonly Lazy<SafeFileHandle> Closed = new(() => NewMap(MostClosed)), Named = new(() => NewMap(MostNamed));

    /// <summary>Whether <see cref="ContainerSpec.Ports"/> works here.</summary>
    public static bool IsAvailable => Refusal is null;

    /// <summary>Why it does not, in one line; null when it does.</summary>
    public static string? Refusal => Problem.Value;

    /// <summary>
    /// No program in a container of this process reaches the port on the loopback address from now on. Needs <see cref="IsAvailable"/>.
    /// </summary>
    public static void Close(int port)
    {
        if (OperatingSystem.IsLinux()) BpfCalls.Set(Closed.Value, PortPrograms.InNetworkOrder(port), Nobody);
    }

    /// <summary>Every program reaches a port that was closed, again.</summary>
    public static void Open(int port)
    {
        if (OperatingSystem.IsLinux()) BpfCalls.Remove(Closed.Value, PortPrograms.InNetworkOrder(port));
    }

    /// <summary>
    /// Whichever port of an address of loopback a program in a container of this process connects to, it reaches the given port of
    /// 127.0.0.1 from now on. So an address can stand for a service whose port only this process knows. Needs <see cref="IsAvailable"/>.
    /// </summary>
    public static void Lead(IPAddress address, int port)
    {
        if (OperatingSystem.IsLinux()) BpfCalls.Set(Named.Value, PortPrograms.InNetworkOrder(address), PortPrograms.InNetworkOrder(port));
    }

    /// <summary>Makes the control group of a container, with its rules: the OCI runtime takes it as it is.</summary>
    /// <exception cref="CommandFailedException">The kernel refuses them now.</exception>
    [SupportedOSPlatform("linux")]
    internal static void Attach(string container, PortRules rules)
    {
        try
        {
            AttachTo(Folder(container), rules);
            foreach (var port in rules.Views) BpfCalls.Set(Closed.Value, PortPrograms.InNetworkOrder(port.Real), rules.Owner);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(new("bpf", []), null, $"the container cannot have ports of its own: {e.Message}", e);
        }
    }

    /// <summary>Deletes what is left of the control group of a container that has ended, and opens its ports to others.</summary>
    [SupportedOSPlatform("linux")]
    internal static void Remove(string container, PortRules? rules)
    {
        foreach (var port in rules?.Views ?? []) BpfCalls.Remove(Closed.Value, PortPrograms.InNetworkOrder(port.Real));
        if (ControlGroup.All is null) return;
        // the OCI runtime deletes it, but for one that never began, and not while a process of it is just ending
        for (var tried = 1; Directory.Exists(Folder(container)); tried++)
        {
            try
            {
                Directory.Delete(Folder(container));
            }
            catch (IOException) when (tried < MostTries)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static string Folder(string container) => Path.Combine(ControlGroup.All!, container);

    [SupportedOSPlatform("linux")]
    private static void AttachTo(string folder, PortRules rules)
    {
        Directory.CreateDirectory(folder);
        var group = LibC.Open(folder, LibC.OpenForReading);
        if (group < 0) throw new IOException($"{folder} cannot be opened");
        try
        {
            var (named, closed) = ((int)Named.Value.DangerousGetHandle(), (int)Closed.Value.DangerousGetHandle());
            foreach (var call in new[] { SocketCall.Bind4, SocketCall.Bind6 }) BpfCalls.Attach(group, call, PortPrograms.Bind(rules.Views));
            BpfCalls.Attach(group, SocketCall.Connect4, PortPrograms.Connect4(named, closed, rules.Owner));
            BpfCalls.Attach(group, SocketCall.Connect6, PortPrograms.Connect6(named, closed, rules.Owner));
        }
        finally
        {
            _ = LibC.Close(group);
        }
    }

    private static SafeFileHandle NewMap(int capacity) =>
        OperatingSystem.IsLinux() ? BpfCalls.CreateHash(capacity) : throw new PlatformNotSupportedException();

    /// <summary>
    /// Attaches rules to a control group that is made for it: the kernel may lack them, or a security policy refuse them.
    /// </summary>
    private static string? Try()
    {
        if (OciRuntime.Refusal is { } refusal) return refusal;
        if (!OperatingSystem.IsLinux() || ControlGroup.All is null) return "control groups of version 2 are not mounted at /sys/fs/cgroup";
        // named after its process: several may try at the same time, and each deletes what those left that were killed meanwhile
        var trial = Folder($"{TrialsOf(Environment.ProcessId)}{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            AttachTo(trial, new(1, [new(80, 10080)]));
            return null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            TryDelete(trial);
            DeleteLeftTrials();
        }
    }

    /// <summary>What the control groups begin with in which a process tries whether this works.</summary>
    internal static string TrialsOf(int pid) => string.Create(CultureInfo.InvariantCulture, $"{Trials}{pid}-");

    /// <summary>Deletes the control groups of processes that were killed while they tried whether this works.</summary>
    internal static void DeleteLeftTrials()
    {
        if (!Directory.Exists(ControlGroup.All)) return;
        foreach (var folder in Directory.EnumerateDirectories(ControlGroup.All, Trials + "*"))
        {
            var pid = Path.GetFileName(folder).Split('-')[1];
            if (int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var owner) && !HostProcess.IsRunning(owner))
                TryDelete(folder);
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // it was never made, or another process has just done it
        }
    }
}
