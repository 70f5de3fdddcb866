/** Words that say nothing about what is asked for; a question may hold any number of them. */
export const fillers = `
a an the this that these those there here it its they them their he she we us our ours i me my mine you your
is are was were be been being am do does did done doing has have had having can could would should shall may might must
let lets please kindly hey hi hello ok okay thanks thank aegis gateway edge api apis system platform server service site website app
and or but so if as at by for from in into of off on onto out over to up upon with within via per than then too also again about around across through
how what which when where who whom whose why much many often long big
show me give tell get got getting list display print return find see look looking check want wanted need know like wonder wondering curious ask asking figure
count number total sum amount overall altogether together combined all any anything anybody anyone something someone some every each everything everyone both
just only exactly really actually quite very pretty so far still yet ever already even right
make makes made making send sent sending receive received receiving serve served serving handle handled handling process processed take took taken taking
come came coming go going went gone happen happened happening occur occurred see seen saw pass passed passing run ran running work working
value figure stat statistic metric measure measured measurement data report result answer reply response info information
current currently please level rate figure average mean avg typical usual
most more least less fewer fewest many top bottom highest lowest high low higher lower max maximum min minimum peak largest biggest greatest smallest worst best worse better
largest big bigger small smaller large larger longest shortest great greater
slowest slower slow fastest fast busiest quietest noisiest heaviest
problem trouble issue bad good ok fine odd strange weird
yes
time period window range span timeframe duration
traffic request call hit load usage volume
against between among amongst other others than versus vs compared compare same different difference
one once first second last next
sir team guys folks mate bro
people person guy whoever anyone
respectively roughly approximately approx about around ish nearly almost circa estimated
trend trending pattern
in total at all of them
got gets gotten
out there
causing cause caused responsible account accounts accounting contribute contributing
having had
keep kept keeps stay stayed
start started end ended
want wants
side part
sort sorted ordered ranked rank ranking
break broken down breakdown split grouped group
compare comparison
plot graph chart draw
whats hows whos wheres whens
weve were
answered answering returned returning respond responded responding came
new
being
currently now
ran
most-used common frequent growth older newer oldest newest
pls plz plse nr no. btw fyi i.e ie e.g eg etc hm hmm hmmm um uh er ah oh aha well lol wow cool great nice super sorry hello hiya howdy dear view
say said saying tell told hear heard record recorded observe observed notice noticed experience experienced encounter encountered
land landed arrive arrived reach reached flow flowed hand handed issue issued emit emitted produce produced generate generated throw threw thrown spit respond reply replied
called doing remember recall summarize summarise summary detail exact exactly precise precisely specific specifically particular particularly
maybe perhaps possibly probably basically literally simply though although however therefore thus hence whether while whereas because namely such like
today's itself themselves myself yourself ourselves own else instead rather way lot lots bit kind sorta kinda gonna wanna gimme lemme dunno
via onto towards toward regarding concerning respect regards terms case
don't doesn't
check checks point moment probe probes ping pings heartbeat heartbeats
since until till after before during while
`
  .split(/\s+/)
  .filter((word) => word !== "");
