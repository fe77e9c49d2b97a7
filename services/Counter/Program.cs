using Counter;
using Hosting;

return PlimsollHost.Run(() => CounterApp.Build(args));
