-- Connexions refusées, chacune d'une adresse et d'une personne inventées : le hachage se fait, aucune limite ne joue.
local n = 0
local tirage = math.floor(os.time() % 100000)
request = function()
  n = n + 1
  local ip = string.format("10.%d.%d.%d", math.floor(n / 62500) % 250, math.floor(n / 250) % 250, n % 250 + 1)
  local corps = string.format('{"population":"BO","email":"inconnu%d-%d@volume.vao.test","motDePasse":"Un-mot-de-passe-faux-1"}', tirage, n)
  return wrk.format("POST", "/api/v1/sessions", { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = ip }, corps)
end
