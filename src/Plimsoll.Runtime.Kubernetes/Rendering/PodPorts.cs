namespace Plimsoll.Runtime.Kubernetes.Rendering;

/// <summary>
/// Where the processes of a pod listen: as their manifests say, but containers of one pod share their ports, and none may bind one below
/// 1024 without a right that none is given. Others, and Services, are told by their variables and see nothing of it.
/// </summary>
internal sealed class PodPorts
{
    private const int Privileged = 1024;
    private const int Above = 8000;

    private readonly Dictionary<(string Service, string Port), int> _numbers = [];

    public PodPorts(IEnumerable<DesiredService> services)
    {
        foreach (var (service, port) in services.SelectMany(service => service.Ports.Select(port => (service, port))))
        {
            var number = port.Number < Privileged ? port.Number + Above : port.Number;
            while (_numbers.ContainsValue(number)) number = number == ushort.MaxValue ? Privileged : number + 1;
            _numbers[(service.Name, port.Name)] = number;
        }
    }

    public int this[DesiredService service, DesiredPort port] => _numbers[(service.Name, port.Name)];

    /// <summary>That of the main port.</summary>
    public int Main(DesiredService service) => this[service, service.Ports[0]];
}
