# SPDX-License-Identifier: GPL-3.0-or-later
"""Short letters in other languages and scripts, each with the charset its writer's program uses."""

# (writer, charset, subject, paragraphs)
LETTERS = (
    ("zoe", "iso-8859-1", "Réunion d'été à Annecy", (
        "Coucou Anna,", "nous avons trouvé une petite maison au bord du lac, avec un jardin et assez de lits pour tout le monde. "
        "La propriétaire demande 620 francs pour la semaine, draps compris.", "Dis-moi vite si les dates vous vont, elle ne la garde "
        "que jusqu'à vendredi. Et amène ta recette de gâteau aux prunes !", "Je t'embrasse,\nZoë")),
    ("zoe", "windows-1252", "Les photos – et l’addition du café", (
        "Voilà les photos de dimanche. Celle où Jakob saute dans l’eau est floue, mais c’est la plus belle.",
        "Je te dois encore 12 € pour le café… et toi, tu me dois une explication sur la fin du livre !", "À bientôt,\nZoë")),
    ("jurgen", "iso-8859-15", "Hüttenwochenende: Schlafplätze und Schlüssel", (
        "Liebe Anna, lieber Tomas,", "die Hütte ist für uns frei. Es gibt zwölf Lager und einen Ofen, der nur mit trockenem Holz brennt – "
        "also bringt bitte jeder zwei Scheite mit.", "Übernachtung 24 €, Frühstück 9 €. Den Schlüssel hole ich am Freitag beim Wirt.",
        "Schöne Grüße\nJürgen Größle")),
    ("ilse", "utf-8", "Omas Pflaumenkuchen", (
        "Liebe Anna,", "du wolltest das Rezept: 500 g Mehl, 30 g Hefe, ein Viertelliter lauwarme Milch, 80 g Zucker, 80 g Butter, zwei Eier "
        "und drei Pfund Pflaumen. Der Teig muss gehen, bis er doppelt so groß ist; das dauert so lange wie ein Kreuzworträtsel.",
        "Die Pflaumen dicht stellen wie Dachziegel. Und nicht am Zimt sparen!", "Deine Ilse")),
    ("lukasz", "iso-8859-2", "Zdjęcia z wycieczki w góry", (
        "Cześć Tomas,", "przesyłam zdjęcia z niedzieli. Najładniejsze są te znad jeziora, zanim przyszła burza. "
        "Następnym razem weźmiemy więcej herbaty i mniej żartów o pogodzie.", "Pozdrawiam serdecznie\nŁukasz")),
    ("nikos", "iso-8859-7", "Οι καρέκλες είναι έτοιμες", (
        "Καλημέρα Τόμας,", "οι τέσσερις καρέκλες είναι έτοιμες και στέκονται ίσια. Μπορείς να περάσεις όποτε θέλεις το απόγευμα.",
        "Το ξύλο της ελιάς που ζήτησες έφτασε από την Κρήτη.", "Φιλικά,\nΝίκος")),
    ("olga", "koi8-r", "Ноты для концерта и чай", (
        "Дорогая Анна!", "Посылаю ноты для весеннего концерта. Альты вступают в сорок восьмом такте, это высоко, но очень красиво.",
        "После репетиции приходите к нам пить чай, будет яблочный пирог.", "Обнимаю,\nОльга")),
    ("dejan", "iso-8859-5", "Даске за полицу", (
        "Здраво Томас,", "нашао сам суве храстове даске код комшије, довољно за две полице. Доносим их у суботу ујутру.",
        "Поздрав,\nДејан")),
    ("yuki", "iso-2022-jp", "夏休みの予定について", (
        "アンナさん", "お元気ですか。七月の終わりに家族で湖のほうへ旅行します。三日ほど、そちらに寄ってもよろしいでしょうか。",
        "子どもたちはヤコブ君に会えるのをとても楽しみにしています。お土産は何がいいですか。", "それでは、お返事をお待ちしています。\n田中由紀")),
    ("haruto", "shift_jis", "椅子の図面を送ります", (
        "トマス様", "先日お話しした椅子の図面をお送りします。背もたれの角度は十二度にしました。",
        "木材は楢を考えていますが、ご意見をお聞かせください。", "佐藤陽翔")),
    ("emi", "euc-jp", "写真をありがとうございました", (
        "アンナさん", "写真をたくさんありがとうございました。山の上の写真を居間に飾りました。", "秋にまた会えるのを楽しみにしています。\n小林恵美")),
    ("ming", "gb2312", "关于周末的徒步路线", (
        "安娜，你好！", "周六的天气很好，我们打算早上八点在火车站集合，走湖边的那条路，大约十五公里。", "请带上午饭和雨衣。晚上大家一起到我家吃饺子。", "王小明")),
    ("ming", "gbk", "饺子的做法", (
        "托马斯：", "你问的饺子馅：白菜、猪肉、一点姜和香油，面要揉得软一些。包的时候不要太满，不然煮的时候会破。", "下次来我教你。\n小明")),
    ("mei", "big5", "讀書會的下一本書", (
        "安娜：", "讀書會下個月讀《夏之書》，我已經幫你借好了，放在圖書館櫃檯。", "星期四晚上七點見，記得帶你做的蛋糕。\n美玲")),
    ("minji", "euc-kr", "도자기 수업 안내", (
        "안나 씨께", "다음 달 도자기 수업이 화요일 저녁으로 바뀌었어요. 지난번에 만든 그릇은 잘 구워졌습니다.", "시간 되실 때 들러 주세요.\n김민지")),
    ("fatima", "windows-1256", "دعوة إلى العشاء يوم الجمعة", (
        "عزيزتي آنا،", "يسعدنا أن تأتي مع العائلة لتناول العشاء عندنا يوم الجمعة في الساعة السابعة مساءً.",
        "سأحضّر الأرز باللوز كما تحبه لينا، ولا تحضري شيئاً سوى الصور من البحيرة.", "مع أطيب التحيات\nفاطمة")),
    ("fatima", "utf-8", "وصفة الأرز باللوز", (
        "عزيزتي آنا،", "كوبان من الأرز، وحفنة من اللوز المحمّص، وقليل من القرفة والهيل. اتركي الأرز في الماء نصف ساعة قبل الطبخ.", "فاطمة")),
    ("david", "utf-8", "תודה על הערב היפה", (
        "שלום תומאס,", "תודה רבה על הערב ועל האוכל. הילדים עוד מדברים על השולחן הארוך בגינה.", "בפעם הבאה אצלנו, ואנחנו מביאים את המוזיקה.\nדוד")),
    ("david", "iso-8859-8-i", "הכיסאות הישנים", (
        "תומאס יקר,", "מצאתי עוד שני כיסאות אצל אמא שלי. אפשר לתקן אותם?", "דוד")),
    ("jose", "iso-8859-1", "¡Feliz cumpleaños, Anna!", (
        "Querida Anna:", "¡Muchas felicidades! Ojalá pases un día precioso con los niños. Aquí en Málaga ya se puede comer en el patio.",
        "El paquete llegará mañana, si el correo quiere.", "Un abrazo muy fuerte,\nJosé")),
    ("ines", "utf-8", "Férias em setembro 🌞", (
        "Olá Anna,", "consegues trocar comigo a semana de 14 de setembro? O meu irmão casa-se em Coimbra e eu tenho de fazer o bolo. 🎂",
        "Fico-te a dever um fim de semana inteiro.", "Inês")),
    ("emily", "utf-8", "Ward party 🎉🧁☕️", (
        "Hi both,", "cake at four in the staff room, because Raj has passed his exam 👏. Bring a fork, we have eleven plates and nine forks 🍴.",
        "👩‍⚕️ Emily")),
)
