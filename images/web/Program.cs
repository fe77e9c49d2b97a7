using Hosting;
using Web;

return PlimsollHost.Run(() => WebApp.Build(args));
