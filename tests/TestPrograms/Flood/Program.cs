using System.Globalization;
using System.Net;
using System.Text;
using Flood;

// Flood PORT IDLE SLOW HALF-OPEN: so many connections to a port of loopback that say nothing, that send a byte each second, and whose
// handshake is not finished. Writes how many are connected when that no longer changes, and ends with its input.
var numbers = args.Select(arg => int.Parse(arg, CultureInfo.InvariantCulture)).ToArray();
var target = new IPEndPoint(IPAddress.Loopback, numbers[0]);
using var ended = new CancellationTokenSource();

var halfOpen = Enumerable.Range(0, numbers[3]).Select(number => new Client(target, number, HalfOpen.Prepare)).ToList();
var slow = Enumerable.Range(0, numbers[2]).Select(number => new Client(target, number)).ToList();
while (slow.Any(client => client.IsPending)) await Task.Delay(20);
_ = SendSlowlyAsync();
var idle = Enumerable.Range(0, numbers[1]).Select(number => new Client(target, number)).ToList();

for (var (before, now) = (-1, 0); before != now; now = idle.Concat(slow).Count(client => client.IsConnected))
{
    before = now;
    await Task.Delay(1000);
}
Console.WriteLine($"connected: {idle.Count(client => client.IsConnected)} idle, {slow.Count(client => client.IsConnected)} slow; "
    + $"half-open: {halfOpen.Count(client => client.IsPending)}");
await Console.In.ReadToEndAsync();
await ended.CancelAsync();
foreach (var client in idle.Concat(slow).Concat(halfOpen)) client.Dispose();

async Task SendSlowlyAsync()
{
    var request = Encoding.ASCII.GetBytes("GET /version HTTP/1.1\r\nX-Slow: ");
    for (var sent = 0; !ended.IsCancellationRequested; sent++)
    {
        foreach (var client in slow) client.Send(sent < request.Length ? request[sent] : (byte)'a');
        await Task.Delay(1000);
    }
}
