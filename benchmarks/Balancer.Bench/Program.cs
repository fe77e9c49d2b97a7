// The balancer alone, for the benchmark: Balancer.Bench [--portable] PORT BACKEND-PORT...; ends with its standard input.
using System.Globalization;
using System.Net;
using Plimsoll.Runtime.Local.Balancing;
using Plimsoll.Runtime.Local.Balancing.Portable;

var ports = args.Where(a => a != "--portable").Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
var address = new IPEndPoint(IPAddress.Loopback, ports[0]);
await using var balancer = args.Contains("--portable")
    ? Balancer.Listen(address, ConnectionQuota.Unlimited, new Patience(), SocketRelay.Listen) : Balancer.Create(ConnectionQuota.Unlimited);
if (balancer.Ports.Count == 0) balancer.ListenOn(address);
balancer.SetBackends([.. ports[1..].Select(port => new Backend($"replica-{port}", new IPEndPoint(IPAddress.Loopback, port)))]);
await Console.In.ReadToEndAsync();
