using System.Globalization;
using Plimsoll.Processes;
using Plimsoll.Runtime.Local.Home;

namespace Plimsoll.Runtime.Local.Addresses;

/// <summary>
/// The controller's port of loopback, closed to replicas in containers where that is possible: it is no address of theirs.
/// </summary>
internal sealed class ClosedController(KeeperHome home)
{
    private readonly Lock _gate = new();
    private int? _closed;

    /// <summary>
    /// Closes the port that the controller has now, and opens the one that it had before. A controller that starts asks the keeper at
    /// once, so it is looked at then.
    /// </summary>
    public void Refresh()
    {
        if (!ContainerPorts.IsAvailable) return;
        lock (_gate)
        {
            var port = Read();
            if (port == _closed) return;
            if (_closed is { } before) ContainerPorts.Open(before);
            if (port is { } now) ContainerPorts.Close(now);
            _closed = port;
        }
    }

    private int? Read()
    {
        try
        {
            var text = File.ReadAllText(home.ControllerPort);
            return ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
        catch (IOException)
        {
            // none ever ran, or it is just being written: the next request comes within a second
            return _closed;
        }
    }
}
